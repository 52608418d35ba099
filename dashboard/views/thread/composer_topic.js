/**
 * Where a reply goes, if a forum is shown as one conversation: to the topic of the quoted message, or to
 * the topic that the operator has chosen.
 *
 * @import { Store } from "../../store.js"
 * @import { Conversation, Id, Message } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { plainName } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { writableTopics } from "../../model/forums.js";
import { newestFirst } from "../../model/order.js";

export class ComposerTopic {
  #parts;
  #store;
  #id;
  #changed;
  #hasDraft;
  /** The chosen topic; null before the first rendering and outside a whole forum. @type {Id | null} */ #chosen = null;

  /** @param {Record<string, any>} parts of the composer @param {Store} store @param {Id} id the conversation of the thread
   * @param {(from: Id, to: Id) => void} changed the operator has chosen another topic
   * @param {(id: Id) => boolean} hasDraft */
  constructor(parts, store, id, changed, hasDraft) {
    this.#parts = parts;
    this.#store = store;
    this.#id = id;
    this.#changed = changed;
    this.#hasDraft = hasDraft;
    parts.topic.addEventListener("change", () => this.#choose(parts.topic.value));
  }

  /** The conversation that a reply goes to: a topic of the forum, or the conversation of the thread. */
  get id() {
    return this.#chosen ?? this.#id;
  }

  /** @returns {Conversation | undefined} */
  get conversation() {
    return this.#store.conversation(this.id);
  }

  /** A reply to a message goes to the topic of that message. @param {Message | undefined} quoted */
  follow(quoted) {
    if (this.#store.isFolded(this.#id) && quoted) this.#choose(String(quoted.conversation_id));
  }

  /** Chooses a topic, without the text that is written for another one. @param {Id} topic
   * @returns {boolean} whether the forum has it; true outside a whole forum */
  goTo(topic) {
    if (!this.#store.isFolded(this.#id)) return true;
    if (!this.#store.together(this.#id).some(({ id }) => id === topic)) return false;
    this.#chosen = topic;
    return true;
  }

  /** At first the topic with a draft is chosen, or else that with the newest message. It stays so while other
   * messages arrive. */
  render() {
    const { to, topic } = this.#parts;
    to.hidden = !this.#store.isFolded(this.#id);
    if (to.hidden) return void (this.#chosen = null);
    this.#chosen ??= this.#first();
    const topics = writableTopics(this.#store.together(this.#id));
    const names = topics.map(({ id, topic_title }) => `${id} ${topic_title}`).join("\n");
    if (topic.dataset.names !== names) {
      topic.dataset.names = names;
      topic.replaceChildren(...topics.map(option));
    }
    topic.value = String(this.#chosen);
  }

  /** @returns {Id} */
  #first() {
    const topics = writableTopics(this.#store.together(this.#id)).sort(newestFirst);
    return (topics.find(({ id }) => this.#hasDraft(id)) ?? topics[0])?.id ?? this.#id;
  }

  /** @param {string} value */
  #choose(value) {
    const before = this.id;
    const chosen = this.#store.together(this.#id).find(({ id }) => String(id) === value);
    if (!chosen || chosen.id === before) return;
    this.#chosen = chosen.id;
    this.#parts.topic.value = value;
    this.#changed(before, chosen.id);
  }
}

/** @param {Conversation} topic */
function option({ id, topic_title }) {
  const node = document.createElement("option");
  node.value = String(id);
  setText(node, plainName(topic_title ?? "") || strings.unnamed);
  return node;
}
