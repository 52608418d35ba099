-- Which state of a row a change was made to. A request whose answer was lost may be carried out
-- late, after newer ones: it names a revision that is over by then, and changes nothing.

alter table public.telegram_accounts add column revision integer not null default 0;

comment on column public.telegram_accounts.revision is
  'Raised by every change of the label, the active flag or the session. Switchboard''s changes name the revision that they were made to, and do nothing to another.';

-- Switchboard raises it itself; for a change by hand, or by an older Switchboard, this does.

create function public.raise_revision() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.revision = old.revision
     and (new.account_label, new.is_active, new.session_string)
         is distinct from (old.account_label, old.is_active, old.session_string) then
    new.revision := old.revision + 1;
  end if;
  return new;
end
$$;

revoke all on function public.raise_revision() from public, anon, authenticated, service_role;

create trigger raise_revision before update on public.telegram_accounts
  for each row execute function public.raise_revision();
