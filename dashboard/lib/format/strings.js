/**
 * All strings of the page. A string with a value is a function.
 *
 * @import { AccountState, ConversationKind, SentBy } from "../../types.js"
 */

const counted = new Intl.PluralRules("en");
const number = new Intl.NumberFormat();
const milliseconds = new Intl.NumberFormat(undefined, { style: "unit", unit: "millisecond", maximumSignificantDigits: 2 });
const seconds = new Intl.NumberFormat(undefined, { style: "unit", unit: "second", maximumSignificantDigits: 2 });

/** @param {number} count @param {string} one @param {string} other */
function several(count, one, other) {
  return `${number.format(count)} ${counted.select(count) === "one" ? one : other}`;
}

/** @param {number} ms */
function duration(ms) {
  return ms < 1000 ? milliseconds.format(ms) : seconds.format(ms / 1000);
}

/** Says where a login code is, for each way in which Telegram sends it.
 * @type {Record<SentBy, (phone: string, to: string, length: number) => string>} */
const codeWays = {
  app: (phone) => `The code is in the chat “Telegram” of a Telegram app that is signed in to ${phone}. It does not come by SMS.`,
  sms: (phone) => `Telegram has sent the code to ${phone} by SMS.`,
  call: (phone) => `Telegram calls ${phone} and says the code.`,
  flash_call: (phone, to) => `Telegram calls ${phone}: the code is the number that calls${to ? ` (${to})` : ""}.`,
  missed_call: (phone, to, length) =>
    `Telegram calls ${phone} and hangs up. The code is the last ${length || "few"} digits of the number that calls${to ? `, which begins with ${to}` : ""}.`,
  email: (_phone, to) => `Telegram has sent the code by e-mail${to ? ` to ${to}` : ""}.`,
  fragment: (phone) => `The code for ${phone} is on fragment.com.`,
  firebase: () => "Telegram sends this code to its own apps only. Request it in another way, or scan a QR code.",
  word: (phone, to) => `Telegram has sent a word to ${phone} by SMS${to ? `. It begins with ${to}` : ""}.`,
  phrase: (phone, to) => `Telegram has sent a phrase to ${phone} by SMS${to ? `. It begins with ${to}` : ""}.`,
};

export const strings = {
  product: "Switchboard",
  title: (/** @type {number} */ unread, troubled = false) =>
    `${troubled ? "⚠ " : ""}${unread > 0 ? `(${number.format(unread)}) ` : ""}Switchboard`,
  number: (/** @type {number} */ count) => number.format(count),
  close: "Close",
  cancel: "Cancel",
  tryAgain: "Try again",
  tryNow: "Try now",
  unreachable: "Switchboard did not answer. It may be stopped or restarting.",

  // Connection
  connecting: "Connecting to Switchboard…",
  reconnecting: "Connection to Switchboard lost. Reconnecting…",
  waiting: "Connection to Switchboard lost. Trying again in",
  resumed: "Connected again. Nothing was missed.",

  storageUnavailable: "The browser stores nothing for this page, because its storage is full or blocked. Replies are sent as usual, but drafts, unsent replies and settings will not survive a reload.",

  // List
  listLabel: "Accounts and conversations",
  addAccount: "Add account",
  search: "Search conversations and messages",
  searchHint: "Search",
  oneList: "Combined",
  oneListHint: "All accounts in one list",
  unreadOnly: "Unread",
  allAccounts: "All accounts",
  accountFilter: "Show the conversations of",
  viaAccount: (/** @type {string} */ label) => `via ${label}`,
  messagesFound: "Messages",
  movedUp: "moved up",
  showMoved: "Show the list in its new order",
  nothingUnread: "Nothing unread.",
  unknownConversation: "Conversation",
  unnamed: "No name",
  searching: "Searching…",
  nothingFound: (/** @type {string} */ q) => `No conversation and no message matches “${q}”.`,
  noWords: (/** @type {string} */ q) => `No conversation matches “${q}”. Messages are found by words: type at least one letter or digit.`,
  loading: "Loading…",
  loadingAccounts: "Loading accounts…",
  noConversations: "No conversations yet. They appear here as soon as somebody writes.",
  noConversationsYet: "Loading conversations from Telegram…",
  removedAccount: "Removed account",
  removedAccountDetail: "Its messages are kept. It cannot send any more.",
  unread: (/** @type {number} */ count) => several(count, "unread message", "unread messages"),
  failedReplies: (/** @type {number} */ count) => several(count, "reply not sent", "replies not sent"),
  you: "You:",
  draft: "Draft:",
  deleted: "Message deleted",
  deletedWas: (/** @type {string} */ text) => `Message deleted: ${text}`,
  noMessage: "No messages",
  accountMenu: (/** @type {string} */ label) => `Manage account ${label}`,
  accountState: (/** @type {string} */ label, /** @type {string} */ state, /** @type {string} */ detail) =>
    `${label}: ${state}${detail === "" ? "" : `\n${detail}`}`,
  retryIn: "Next attempt in",

  // Account states
  state: /** @type {Record<AccountState, string>} */ ({
    connecting: "Connecting…",
    catching_up: "Catching up…",
    connected: "Connected",
    disconnected: "Offline, reconnecting",
    flood_wait: "Rate-limited by Telegram",
    signed_out: "Signed out",
    banned: "Banned by Telegram",
    duplicated: "Session used twice",
    held_elsewhere: "In use by another installation",
    failed: "Not working",
    inactive: "Disabled",
  }),

  signInAgain: "Sign in again",
  signInAgainTitle: (/** @type {string} */ label) => `Sign in ${label} again`,
  showAccount: "Show account",
  moreTroubled: (/** @type {number} */ count) => `${several(count, "more account needs", "more accounts need")} you; see the list.`,
  moreWaiting: (/** @type {number} */ count) => `${several(count, "more account waits", "more accounts wait")}.`,

  // Thread
  pickTitle: "Choose a conversation",
  pickText: "Pick a conversation on the left. Your reply is sent from the account that received it.",
  back: "Back to conversations",
  threadLabel: (/** @type {string} */ title) => `Messages with ${title}`,
  via: "via",
  kind: /** @type {Record<ConversationKind, string>} */ ({
    user: "Private chat",
    bot: "Bot",
    group: "Group",
    channel: "Channel",
  }),
  loadingThread: "Loading messages…",
  loadingOlder: "Loading earlier messages…",
  beginning: "The conversation begins here.",
  olderUnavailable: "Can’t load earlier messages: Telegram can’t be reached.",
  emptyThread: "No messages here yet.",
  newMessages: (/** @type {number} */ count) =>
    count > 0 ? several(count, "new message", "new messages") : "To the newest message",
  newAbove: (/** @type {number} */ count) => `${several(count, "new message", "new messages")} above`,
  edited: "edited",
  versions: "Earlier versions",
  noVersions: "Switchboard has no earlier version of this message.",
  quoteOf: (/** @type {string} */ name) => `Reply to ${name}`,
  quotedEarlier: "An earlier message",
  quotedElsewhere: "A message in another chat",
  story: "Story",
  forwardedFrom: (/** @type {string} */ name) => `Forwarded from ${name}`,
  replyTo: "Reply to this message",
  dropQuote: "Cancel reply",
  firstNew: "New messages",
  messageGone: "This message does not exist any more.",
  messageOnTelegram: "Can’t load this message: Telegram can’t be reached.",
  messageFurther: "Still loading older messages. Click the quote again to continue.",
  spoiler: "Show spoiler",
  codeBlock: (/** @type {string | undefined} */ language) => (language ? `Code, ${language}` : "Code"),
  deletedMark: "deleted on Telegram",
  media: "Media",
  unknownSender: "Unknown sender",
  outgoingAuthor: "You",
  ownAuthor: (/** @type {string} */ label) => `${label} (you)`,

  // Delivery
  pending: "Sending…",
  heldUp: "Waiting to be sent.",
  unanswered: "Switchboard does not answer. The message is kept and sent when it does.",
  pendingRetry: "Next attempt in",
  sent: "Sent",
  read: "Read",
  failed: "Not sent",
  edit: "Edit",
  retry: "Retry",
  retryNow: "Retry now",
  withoutQuote: "Send without the quote",
  discard: "Discard",
  discarded: "Discarded.",
  undo: "Undo",
  discardedBefore: "You discarded this message and undid that.",
  interrupted: "The page was closed before Switchboard confirmed this message.",

  // Composer
  composerLabel: "Reply",
  writeTo: (/** @type {string} */ title) => `Write to ${title}`,
  from: "From",
  send: "Send",
  hint: "Enter sends, Shift+Enter starts a new line",
  hintBreaks: "Ctrl+Enter sends, Enter starts a new line",
  left: (/** @type {number} */ count) => several(count, "character left", "characters left"),
  tooLong: (/** @type {number} */ count) => `${several(count, "character", "characters")} too many`,
  cannotReply: "You cannot write in this conversation.",
  cannotReplyChannel: "Only administrators can write in this channel.",
  accountGone: "This account was removed, so nothing can be sent through it.",
  accountDisabled: "This account is disabled. Enable it to reply.",

  // Help and settings
  helpTitle: "Keys and settings",
  keys: [
    ["Ctrl+K", "Search conversations and messages"],
    ["Alt+↓ Alt+↑", "Next and previous conversation"],
    ["↑ ↓ Enter", "Move in the list and open, also from the search"],
    ["Ctrl+↑ Ctrl+↓", "While writing: choose the message to answer"],
    ["Ctrl+Z", "Outside a field: undo the discarding of a message"],
    ["Esc", "Back to the list; clear the search; drop the quote"],
  ],
  typing: "Whatever you type goes into the open conversation. These single keys work while the focus is in the list, or while no conversation is open:",
  singleKeyList: [
    ["J K", "Next and previous conversation"],
    ["N", "Next unread conversation"],
    ["R Enter", "Write"],
    ["/", "Search conversations and messages"],
    ["?", "This help"],
  ],
  settingsTitle: "On this computer",
  enterSends: "Enter sends (Shift+Enter starts a new line)",
  singleKeys: "Single keys (J, K, N, R, / and ?) are shortcuts in the list",
  sound: "Sound when somebody writes",
  notifications: "Desktop notification when somebody writes",
  notificationsRefused: "The browser does not allow notifications from this page. Allow them in the browser's settings for this address.",

  moreConversations: (/** @type {string[]} */ names) =>
    `${number.format(names.length)} more conversations · ${names.slice(0, 2).join(", ")}${names.length > 2 ? "…" : ""}`,

  // First run
  welcomeTitle: "Add your first Telegram account",
  welcomeText: "Switchboard brings the conversations of several Telegram accounts together on this page.",
  welcomeSteps: [
    "Get an API ID and API hash from Telegram:",
    "Choose “Add account” and enter both with a name of your choice.",
    "Enter the code that Telegram sends to your app, or scan a QR code with it.",
  ],
  apiSite: "my.telegram.org",
  apiHref: "https://my.telegram.org",
  apiPath: "→ API development tools",

  // Adding an account
  addTitle: "Add a Telegram account",
  label: "Account name (only you see it)",
  labelHint: "For example Shop or Support",
  apiId: "API ID",
  apiHash: "API hash",
  apiHint: "From",
  phone: "Phone number",
  phoneHint: "With country code, like +44 20 7946 0000. The easier way is a QR code: leave this empty.",
  fields: { label: "The name", api_id: "The API ID", api_hash: "The API hash", phone: "The phone number", code: "The code", password: "The password", text: "The message" },
  continue: "Continue",
  working: "Asking Telegram…",
  codeTitle: "Enter the login code",
  codeText: (/** @type {string} */ phone, /** @type {SentBy | null | undefined} */ by, /** @type {string} */ to, /** @type {number} */ length) =>
    by ? codeWays[by](phone, to, length) : `The code for ${phone} is no longer valid. Request a new one.`,
  codeAt: "Open fragment.com",
  nextWay: /** @type {Record<SentBy, string>} */ ({
    app: "Send the code again, to the Telegram app",
    sms: "Send the code again, by SMS",
    call: "Send the code again, by a phone call",
    flash_call: "Send the code again, by a call",
    missed_call: "Send the code again, by a call that hangs up",
    email: "Send the code again, by e-mail",
    fragment: "Send the code again, to fragment.com",
    firebase: "Send the code again",
    word: "Send the code again, as a word",
    phrase: "Send the code again, as a phrase",
  }),
  resendIn: "It can be sent again in",
  byQr: "Scan a QR code instead",
  code: "Login code",
  resend: "Send the code again",
  resent: "Telegram has sent a new code.",
  codeWarning:
    "Switchboard hides login codes in every message it receives. A code for another device must be read elsewhere, for example in the Telegram app on your phone.",
  passwordTitle: "Enter your password",
  passwordText: "This account is protected by two-step verification.",
  passwordHint: (/** @type {string} */ hint) => `Your hint: ${hint}`,
  forgotten: "Forgotten? It can be reset in a Telegram app that is signed in to this account.",
  password: "Two-step verification password",
  qrTitle: "Scan with Telegram",
  qrText: "On your phone open Telegram, then Settings → Devices → Link Desktop Device, and point it at this code.",
  qrAlt: "QR code for signing in to Telegram",
  qrRenewed: "New code in",
  doneTitle: "Signed in",
  doneText: (/** @type {string} */ label) => `${label} is added. Its conversations appear in the list as they arrive.`,
  done: "Done",
  endedTitle: "Sign-in ended",
  endedText: "This sign-in has ended without an account.",
  startAgain: "Start again",
  workingLong: "Telegram has not answered yet. Switchboard keeps trying for about half a minute…",
  leaveAsk: "This sign-in is not finished. Press Esc again to cancel it. Your entries are kept until you reload the page.",
  giveUp: "Cancel sign-in",
  pairKnown: (/** @type {string} */ label) => `If you leave them empty, Switchboard uses those of ${label}.`,
  sameName: (/** @type {string} */ label) => `There is an account called ${label} already.`,

  // Managing an account
  rename: "Rename",
  renamed: "Renamed.",
  details: "Details",
  detailName: "Telegram name",
  detailUsername: "Username",
  detailPhone: "Phone number",
  phoneEnding: (/** @type {string} */ digits) => `ends in ${digits}`,
  detailState: "State",
  detailComplete: "History complete up to",
  detailStorage: "Session stored",
  storage: { supabase: "encrypted, in Supabase and on this computer", local: "encrypted, on this computer only" },
  unknown: "not known yet",
  detailRetry: "Next attempt",
  activityTitle: "Last 24 hours",
  noActivity: "No messages in the last 24 hours.",
  activity: (/** @type {number} */ received, /** @type {number} */ sent, /** @type {string} */ hour, /** @type {number} */ most) =>
    `${number.format(received)} received, ${number.format(sent)} sent. Busiest hour: ${hour} (${several(most, "message", "messages")}).`,
  received: "Received",
  sentMessages: "Sent",
  latencyTitle: "Delivery delay",
  latencyText:
    "The time from the arrival of Telegram’s packet until its message is stored and sent to this page. It counts the messages of the last 24 hours that arrived live since Switchboard was started.",
  noLatency: "No message has arrived live in the last 24 hours, or since Switchboard was started.",
  latency: (/** @type {number} */ median, /** @type {number} */ worst, /** @type {string} */ hour) =>
    `Usually ${duration(median)}; the slowest message took ${duration(worst)} (${hour}).`,
  median: "Median",
  slowest: "Slowest (log scale)",
  importTitle: "Reading history from Telegram",
  importText: (/** @type {number} */ done, /** @type {number} */ total) => `${number.format(done)} of ${several(total, "chat", "chats")}`,
  takeOverTitle: "Take over",
  takeOverText:
    "Another installation used this session last. Take it over only if that installation is stopped for good: a session that is used in two places at once is revoked by Telegram.",
  takeOver: "Take over here",
  pauseTitle: "Connection",
  enable: "Enable",
  disable: "Disable",
  enableText: "This account is disabled: it receives and sends nothing.",
  disableText: "Disabling disconnects the account from Telegram until you enable it again. Nothing is deleted.",
  removeTitle: "Remove",
  removeText: "Switchboard signs out at Telegram and forgets the session. What happens to the messages kept here?",
  keepMessages: "Keep them (read-only)",
  dropMessages: "Delete them from this computer",
  remove: "Remove account",
  confirmRemove: (/** @type {string} */ label, /** @type {boolean} */ keep) =>
    `${label} is signed out at Telegram; to use it here again, you’ll need to add it again. ${keep ? "Its messages stay here, read-only." : "All of its messages are deleted from this computer, for good."}`,
  removeNow: "Yes, remove it",
  keepAccount: "No, keep it",
  removed: (/** @type {string} */ label) => `${label} was removed.`,
  removedElsewhere: (/** @type {string} */ label, /** @type {string} */ detail) => `${label}: ${detail}`,
  merged: "Two accounts were merged, and this conversation with them.",
};
