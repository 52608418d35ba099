-- Whose an account is, so that two installations know that they have signed in the same person
-- before either connects the other's session.

alter table public.telegram_accounts add column telegram_user_id bigint;

comment on column public.telegram_accounts.telegram_user_id is
  'Telegram''s id of the account''s owner; null until the account has connected. Two rows may name one owner: each installation then keeps its own account until the operator takes the other over.';
