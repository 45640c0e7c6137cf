-- Run once, when the container makes its tables. The owner makes tables, also those of tests, and says who may do what in them.
GRANT ALL ON `night\_berth%`.* TO 'night_berth'@'%' WITH GRANT OPTION;
-- What gateways and workers are: it has no right before `migrate` has granted it, table by table.
CREATE USER IF NOT EXISTS 'night_berth_app'@'%' IDENTIFIED BY 'night_berth_app';
