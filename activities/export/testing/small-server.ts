/**
 * As much of an MLflow server as an export asks for, in this process, with a switch. It answers in the form of the recorded
 * exchanges (../testdata/exchanges.json); a test sends it what was recorded and compares.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Pair {
  key: string;
  value: string;
}
interface Version {
  name: string;
  version: string;
  tags: Pair[];
}
type Asked = Record<string, string> & { tags?: Pair[]; experiment_ids?: string[] };
interface Answer {
  status: number;
  body: object;
}

export interface SmallMlflow {
  url: string;
  /** While true, every request is answered 503. */
  away: boolean;
  /** How many requests came while it was away. */
  missed: number;
  close(): Promise<void>;
}

export async function startSmallMlflow(): Promise<SmallMlflow> {
  const answer = openStore();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (small.away) {
      small.missed += 1;
      response.writeHead(503).end();
      return;
    }
    const { pathname, searchParams } = new URL(request.url!, small.url);
    const json = request.headers['content-type'] === 'application/json';
    const asked = json ? JSON.parse(Buffer.concat(chunks).toString()) : Object.fromEntries(searchParams);
    const { status, body } = answer(`${request.method} ${pathname.replace('/api/2.0/mlflow/', '')}`, asked);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const small: SmallMlflow = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ away: false, missed: 0 },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return small;
}

const ok = (body: object = {}): Answer => ({ status: 200, body });
const refused = (status: number, code: string): Answer => ({ status, body: { error_code: code } });
/** The one value that our filters name last. */
const namedIn = (filter: string): string => /'([^']*)'$/.exec(filter)![1]!;
const tagged = (tags: readonly Pair[], value: string) => tags.some((tag) => tag.value === value);

function openStore(): (what: string, asked: Asked) => Answer {
  const experiments = new Map<string, string>();
  const runs: { info: { run_id: string; experiment_id: string; artifact_uri: string }; tags: Pair[] }[] = [];
  const models = new Map<string, Map<string, string>>();
  const versions: Version[] = [];

  return (what, asked) => {
    switch (what) {
      case 'GET experiments/get-by-name': {
        const id = experiments.get(asked.experiment_name!);
        if (id === undefined) return refused(404, 'RESOURCE_DOES_NOT_EXIST');
        return ok({ experiment: { experiment_id: id } });
      }
      case 'POST experiments/create':
        experiments.set(asked.name!, String(experiments.size + 1));
        return ok({ experiment_id: String(experiments.size) });
      case 'POST runs/search': {
        const found = runs.filter(({ tags }) => tagged(tags, namedIn(asked.filter!)));
        return ok(found.length === 0 ? {} : { runs: found });
      }
      case 'POST runs/create': {
        const [run_id, experiment_id] = [`run${runs.length + 1}`, asked.experiment_id!];
        const artifact_uri = `mlflow-artifacts:/${experiment_id}/${run_id}/artifacts`;
        runs.push({ info: { run_id, experiment_id, artifact_uri }, tags: asked.tags! });
        return ok({ run: runs.at(-1)! });
      }
      case 'POST registered-models/create':
        if (models.has(asked.name!)) return refused(400, 'RESOURCE_ALREADY_EXISTS');
        models.set(asked.name!, new Map());
        return ok();
      case 'GET registered-models/get': {
        const aliases = [...models.get(asked.name!)!].map(([alias, version]) => ({ alias, version }));
        return ok({ registered_model: { name: asked.name, ...(aliases.length === 0 ? {} : { aliases }) } });
      }
      case 'POST registered-models/alias':
        models.get(asked.name!)!.set(asked.alias!, asked.version!);
        return ok();
      case 'DELETE registered-models/alias':
        models.get(asked.name!)!.delete(asked.alias!);
        return ok();
      case 'GET model-versions/search': {
        const found = versions.filter(({ tags }) => tagged(tags, namedIn(asked.filter!)));
        return ok(found.length === 0 ? {} : { model_versions: found });
      }
      case 'POST model-versions/create': {
        const version = String(versions.filter(({ name }) => name === asked.name).length + 1);
        versions.push({ name: asked.name!, version, tags: asked.tags! });
        return ok({ model_version: versions.at(-1)! });
      }
      case 'POST runs/log-batch':
      case 'POST runs/update':
        return ok();
      default:
        // The artefacts' proxy answers nothing; anything else nobody asked for when this was written.
        if (what.startsWith('PUT /api/2.0/mlflow-artifacts/')) return ok();
        return refused(404, 'ENDPOINT_NOT_FOUND');
    }
  };
}
