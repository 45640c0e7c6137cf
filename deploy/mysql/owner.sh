# Sourced once by the image's entrypoint, when it makes its tables. The owner makes tables in the product's database alone, and says who may
# do what in them; its password is that of root, who can come from inside the container only. The application's user, whom the image makes,
# has no right before `migrate` has granted it, table by table.
owner_password=$(printf %s "$MYSQL_ROOT_PASSWORD" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g")
docker_process_sql --database=mysql <<SQL
CREATE DATABASE night_berth;
CREATE USER 'night_berth'@'%' IDENTIFIED BY '$owner_password';
GRANT ALL ON \`night\\_berth\`.* TO 'night_berth'@'%' WITH GRANT OPTION;
SQL
unset owner_password
