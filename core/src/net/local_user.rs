//! Who runs this process, as the operating system knows it. Used where an answer comes from this machine
//! and not from Slack; the environment is not asked, for anybody can set it.

use std::fs;

/// `local:NAME`, or `local:uid-N` for a user without a name on this machine.
pub fn local_user() -> String {
    let uid = rustix::process::getuid().as_raw();
    let named = fs::read_to_string("/etc/passwd").ok().and_then(|table| name_of(uid, &table));
    format!("local:{}", named.unwrap_or_else(|| format!("uid-{uid}")))
}

fn name_of(uid: u32, table: &str) -> Option<String> {
    table.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        let owner = fields.nth(1)?.parse::<u32>().ok()?;
        (owner == uid).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_one_the_table_has_for_the_number() {
        let table = "root:x:0:0:root:/root:/bin/bash\nbroken\nkim:x:1000:1000::/home/kim:/bin/sh\n";
        assert_eq!(name_of(1000, table).as_deref(), Some("kim"));
        assert_eq!(name_of(7, table), None);
    }
}
