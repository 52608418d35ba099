-- Accounts of Switchboard: what is needed to use a Telegram session again on another machine.
-- Messages are never kept here.

create table public.telegram_accounts (
  id uuid primary key,
  account_label text not null,
  api_id integer not null,
  api_hash text not null,
  session_string text not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  signed_in_at timestamptz not null default now(),
  lease_owner uuid,
  lease_holder text,
  lease_expires_at timestamptz
);

comment on column public.telegram_accounts.session_string is
  'Encrypted by Switchboard before it gets here, and bound to the row''s id.';
comment on column public.telegram_accounts.signed_in_at is
  'When this session was made: of two for one account, the newer wins.';
comment on column public.telegram_accounts.lease_owner is
  'The installation that uses this session now. A session used twice at once is revoked.';
comment on column public.telegram_accounts.lease_holder is
  'The host name of that installation, for people.';

-- One row that tells this database from every other one, so that an empty new database is not
-- taken for one from which the operator has removed all accounts.

create table public.switchboard_record (
  id uuid primary key default gen_random_uuid(),
  created_at timestamptz not null default now(),
  singleton boolean not null unique default true check (singleton)
);

insert into public.switchboard_record default values;

-- Closed to everybody but the secret key: no policy admits a row, and no other role has a grant.

alter table public.telegram_accounts enable row level security;
alter table public.switchboard_record enable row level security;

revoke all on table public.telegram_accounts, public.switchboard_record
  from public, anon, authenticated, service_role;

grant select, insert, update, delete on table public.telegram_accounts to service_role;
grant select on table public.switchboard_record to service_role;
