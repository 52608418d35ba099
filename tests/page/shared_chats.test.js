import assert from "node:assert/strict";
import { test } from "node:test";
import { messageKey } from "../../dashboard/model/shared_chats.js";
import { message } from "./samples.js";

test("a message of a group is the same through every account; private ones never are", () => {
  const everywhere = message({ id: 1, chat_id: "-1001234", message_id: "9" });
  const basic = message({ id: 3, chat_id: "-77", message_id: "20" });

  assert.equal(messageKey(everywhere), messageKey({ ...everywhere, id: 2 }));
  assert.notEqual(messageKey(everywhere), messageKey({ ...everywhere, message_id: "10" }));
  assert.equal(messageKey(basic), messageKey({ ...basic, id: 4, message_id: "31" }));
  assert.notEqual(messageKey(basic), messageKey({ ...basic, text: "another" }));
  assert.notEqual(messageKey(message({ id: 5 })), messageKey(message({ id: 6 })));
});
