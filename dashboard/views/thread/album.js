/**
 * The photos and files of an album, as a list in its bubble.
 *
 * @import { Message } from "../../types.js"
 */
import { plainName } from "../../lib/format/names.js";
import { oneLine } from "../../lib/format/text.js";
import { strings } from "../../lib/format/strings.js";
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { hasSeveralCaptions } from "../../model/albums.js";
import { showText } from "./rich_text.js";

/** @param {HTMLElement} list @param {Message[]} items the messages of the album, or the only message of a row */
export function showAlbum(list, items) {
  list.hidden = items.length < 2;
  if (list.hidden) return list.replaceChildren();
  const captions = hasSeveralCaptions(items);
  list.replaceChildren(...items.map((item) => line(item, captions)));
}

/** @param {Message} item @param {boolean} captioned whether each has its own caption */
function line(item, captioned) {
  const node = cloneTemplate("album-item");
  const { label, caption, mark } = parts(node);
  const name = plainName(oneLine(item.media_label ?? ""));
  setText(label, name || (item.kind === "media" ? strings.media : ""));
  caption.hidden = item.text === "" || !(captioned || item.kind !== "media");
  if (!caption.hidden) showText(caption, item.text, item.entities ?? []);
  node.toggleAttribute("data-gone", item.deleted_at !== null);
  setText(mark, deletedMark(item));
  return node;
}

/** What marks a deleted message; empty if it was not deleted. @param {Message} message */
export function deletedMark({ deleted_at, deleted_by_timer }) {
  if (deleted_at === null) return "";
  return deleted_by_timer ? strings.deletedByTimer : strings.deletedMark;
}
