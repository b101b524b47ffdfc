/** Keras and PyTorch as processes that take one training step after the other when they are asked to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('lstm-step-peers.py', import.meta.url));

/** Of one step, in milliseconds: wall clock, and user and system time of the process. */
export interface StepTime {
  ms: number;
  cpu: number;
}

export interface Made {
  /** Loss of the first step by peer. */
  losses: Record<string, number>;
  versions: Record<string, string>;
}

export class PeerProcess {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  #stderr = '';

  constructor(library: 'keras' | 'torch') {
    this.#child = spawn('python3', [SCRIPT, library], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-300);
    });
    this.#child.stdin!.on('error', () => {});
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  make(question: object): Promise<Made> {
    return this.#ask(question);
  }

  steps(peer: string, steps: number): Promise<StepTime> {
    return this.#ask({ peer, steps });
  }

  /** Throws when the process has ended, most often because the library is not installed. */
  async #ask<T>(question: object): Promise<T> {
    this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(this.#stderr.trim().split('\n').at(-1));
    return JSON.parse(value) as T;
  }

  end(): void {
    this.#child.stdin!.end();
    this.#lines.close();
  }
}
