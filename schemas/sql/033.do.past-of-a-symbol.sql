-- The past of one symbol is asked for by recipe or role: with both in the index, rows of the other recipes are not fetched to
-- be left out. Each row of a year lies on a page of its own.
create index forecast_of_symbol on tempocast.forecast (universe, symbol, horizon, session desc, recipe, role);
drop index tempocast.forecast_symbol;
