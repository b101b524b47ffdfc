/** Typed search attributes; `up` registers them at the server. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { SEARCH_ATTRIBUTE } from '../schemas/pipeline.ts';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

export const searchAttribute = {
  session: keyword(SEARCH_ATTRIBUTE.session),
  universe: keyword(SEARCH_ATTRIBUTE.universe),
  stage: keyword(SEARCH_ATTRIBUTE.stage),
  model: keyword(SEARCH_ATTRIBUTE.model),
  experiment: keyword(SEARCH_ATTRIBUTE.experiment),
};
