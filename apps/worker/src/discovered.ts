import type { DiscoveryService } from '@nestjs/core';

/** Every provider of the application that is one of these, each once. */
export function discovered<T extends object>(discovery: DiscoveryService, type: abstract new (...args: never[]) => T): readonly T[] {
  const instances = discovery.getProviders().map((provider) => provider.instance as unknown);
  return [...new Set(instances.filter((instance): instance is T => instance instanceof type))];
}
