-- Run once, when the container makes its tables: tests make databases of their own beside the product's.
GRANT ALL ON `night\_berth%`.* TO 'night_berth'@'%';
