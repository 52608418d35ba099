/**
 * The strings of the alerts' settings.
 */
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", timeZone: "UTC" });
const longWeekday = new Intl.DateTimeFormat(undefined, { weekday: "long", timeZone: "UTC" });

/** A day of the week in some week. @param {number} day Sunday is 0 */
function dateOf(day) {
  return new Date(Date.UTC(2023, 0, 1 + day)); // 1 January 2023 was a Sunday
}

export const alertStrings = {
  alertsTitle: "Alerts",
  alertsText:
    "Alerts come for private chats. In groups, they come for mentions of you and for replies to you, once even if several accounts share the group. Muted, archived and snoozed conversations give no alerts. The title and the badge of this window count the same messages.",
  sound: "Sound when somebody writes",
  notifications: "Desktop notification when somebody writes",
  notificationsRefused: "The browser does not allow notifications from this page. Allow them in the browser's settings for this address.",
  groupMessages: "Groups and channels: every message, not only mentions and replies",
  quietHours: "Quiet hours: no alerts",
  quietFrom: "from",
  quietUntil: "until",
  quietDays: "Quiet hours begin on",
  alertingAccounts: "Alerts for these accounts",
  day: (/** @type {number} */ day) => weekday.format(dateOf(day)),
  wholeDay: (/** @type {number} */ day) => longWeekday.format(dateOf(day)),
};
