-- Whoever has the page open hears of each step of a contest: a session, a registration, an operator's action.
create function tempocast.tell_of_contest() returns trigger language plpgsql as $$
begin
  perform pg_notify('tempocast_published', '{"what": "contest"}');
  return null;
end $$;
create trigger contest_told after insert on tempocast.contest_state
  for each statement execute function tempocast.tell_of_contest();
