/**
 * What the buttons of a message that was not sent do. A pressed button disappears, so the focus goes
 * to the thread.
 *
 * @import { Sender } from "../../services/sender.js"
 * @import { Id, Message } from "../../types.js"
 */

/** @typedef {{ edit: (message: Message) => (() => void) | null, discarded: (undo: () => void) => void,
 *   open: (id: Id) => void }} ComposerActions
 * edit: puts a message into the composer, and returns what undoes that; discarded: offers to undo; open: opens a
 * conversation */

/** @param {Sender} sender @param {HTMLElement} scroller the thread @param {ComposerActions} actions */
export function deliveryActions(sender, scroller, { edit, discarded, open }) {
  const focusThread = () => scroller.focus({ preventScroll: true });
  return {
    retry: (/** @type {Message} */ message, withoutQuote = false) => {
      focusThread();
      void sender.retry(message, withoutQuote);
    },
    discard: (/** @type {Message} */ message) => {
      focusThread();
      void sender.discard(message).then(({ undo }) => undo && discarded(undo));
    },
    sendMoved: (/** @type {Message} */ message) => {
      focusThread();
      void sender.sendMoved(message).then((supergroup) => supergroup !== null && open(supergroup));
    },
    edit: (/** @type {Message} */ message) => void toComposer(message),
    takeBack: (/** @type {Message} */ message) => void toComposer(message),
  };

  /** The text is in the composer before the message is discarded, so it cannot get lost. @param {Message} message */
  async function toComposer(message) {
    const written = await sender.written(message);
    const putBack = written && scroller.isConnected && edit(written);
    if (putBack) void sender.discard(written).then(({ refused }) => refused && putBack());
  }
}
