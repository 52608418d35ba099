-- Which state of a row a change was made to. A request whose answer was lost may be carried out
-- late, after newer ones: it names a revision that is over by then, and changes nothing.

alter table public.telegram_accounts add column revision integer not null default 0;

comment on column public.telegram_accounts.revision is
  'Raised by every change of the label, the active flag or the session, by hand too. Switchboard''s changes name the revision that they were made to, and do nothing to another.';

create function public.raise_revision() returns trigger language plpgsql set search_path = '' as $$
begin
  new.revision := old.revision + 1;
  return new;
end
$$;

revoke all on function public.raise_revision() from public, anon, authenticated, service_role;

-- Setting what is there already counts, too: Switchboard does so to make void what is on its way.
create trigger raise_revision
  before update of account_label, is_active, session_string on public.telegram_accounts
  for each row execute function public.raise_revision();
