import type { FastifyInstance } from 'fastify';
import { seal } from '../crypto.js';
import { orAnswer, refuseCall } from '../errors.js';
import type { Office } from '../office.js';
import { wechatTime } from '../trade-view.js';
import { disturbed } from './disturb.js';

/** Platform certificates, sealed with the APIv3 key. New merchants in public-key mode have none. https://pay.weixin.qq.com/doc/v3/merchant/4012068829 */
export function registerCertificates(app: FastifyInstance, { world }: Office): void {
  app.get('/v3/certificates', (request, reply) =>
    disturbed(world, { request, reply, endpoint: 'certificates', outTradeNo: '*' }, () => {
      if (world.switches.signingMode === 'pubkey')
        return orAnswer(refuseCall('RESOURCE_NOT_EXISTS', '无可用的平台证书，请使用微信支付公钥'));
      const { serial, pem, effectiveAtMs, expiresAtMs } = world.signer.certificate;
      const encrypted = seal(pem, world.identity.apiv3Key, world.chance.token(12), 'certificate');
      return {
        data: [
          {
            serial_no: serial,
            effective_time: wechatTime(effectiveAtMs),
            expire_time: wechatTime(expiresAtMs),
            encrypt_certificate: encrypted,
          },
        ],
      };
    }),
  );
}
