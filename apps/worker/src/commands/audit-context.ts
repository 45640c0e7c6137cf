import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule } from '#audit';
import { type Config, loadConfig, PlatformModule } from '#platform';

@Module({})
class AuditCommandModule {
  static forRoot(config: Config): DynamicModule {
    return { module: AuditCommandModule, imports: [PlatformModule.forRoot(config), AuditModule] };
  }
}

/** Lends an application that has the audit trail only. */
export async function withAudit<T>(work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const app = await NestFactory.createApplicationContext(AuditCommandModule.forRoot(loadConfig()), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
