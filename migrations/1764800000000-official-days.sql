-- Days of the official calendar that the library does not know yet, or knows wrongly: they count before it.
CREATE TABLE official_day (
  day DATE NOT NULL PRIMARY KEY,
  kind ENUM('working','weekend','public_holiday') NOT NULL,
  name VARCHAR(60) NOT NULL
) ENGINE=InnoDB;
