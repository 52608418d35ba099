-- Which state of the row a change was made to. A request whose answer was lost may be carried out
-- late, after newer ones: it names a revision that is over by then, and changes nothing.

alter table public.telegram_accounts add column revision integer not null default 0;

comment on column public.telegram_accounts.revision is
  'Raised by every change that Switchboard makes to the label, the active flag or the session. A change names the revision that it was made to, and does nothing to another.';
