import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

@Entity('resident')
export class Resident {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ length: 16 })
  plate: string;
}

@Entity('session')
export class Session {
  @PrimaryColumn({ length: 64 })
  token: string;

  @ManyToOne(() => Resident)
  @JoinColumn({ name: 'resident_id' })
  resident: Resident;

  @Column({ name: 'expires_at' })
  expiresAt: Date;
}

@Entity('car_park')
export class CarPark {
  @PrimaryGeneratedColumn()
  id: number;

  @Index({ unique: true })
  @Column({ length: 40 })
  code: string;

  @Column({ length: 80 })
  name: string;

  @Column()
  bays: number;

  @Column({ name: 'night_fen' })
  nightFen: number;
}

@Entity('booking')
@Index(['carParkId', 'state', 'toTick', 'fromTick'])
@Index(['plate', 'state', 'toTick'])
@Index(['residentId', 'state', 'toTick'])
export class Booking {
  @PrimaryColumn({ length: 36 })
  id: string;

  @Column({ name: 'car_park_id' })
  carParkId: number;

  @Column({ name: 'resident_id' })
  residentId: number;

  @Column({ length: 16 })
  plate: string;

  @Column({ name: 'from_tick' })
  fromTick: number;

  @Column({ name: 'to_tick' })
  toTick: number;

  @Column({ length: 16 })
  state: string;

  @Column({ name: 'price_fen' })
  priceFen: number;

  @Column({ name: 'created_at' })
  createdAt: Date;
}

@Entity('idempotency')
export class IdempotencyRecord {
  @PrimaryColumn({ name: 'resident_id' })
  residentId: number;

  @PrimaryColumn({ length: 64 })
  key: string;

  @Column({ name: 'body_hash', length: 64 })
  bodyHash: string;

  @Column({ type: 'text' })
  answer: string;
}
