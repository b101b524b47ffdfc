-- Whether a row tells of a session that an earlier row has told of: those are few, and only they can lie over another.
alter table tempocast.session_score add column again boolean not null default false;
create index session_score_again on tempocast.session_score (universe, horizon, recipe, role, session) where again;
