//! The manifest that a Slack app is made from: what `agentsudo slack manifest` prints.
//! Contract: docs.slack.dev/reference/app-manifest.

use serde_json::{Map, Value as Json, json};

/// Where Slack delivers what people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery<'a> {
    /// Nowhere: the app opens connections itself.
    SocketMode,
    /// To an approval server, by its address without a path.
    Server(&'a str),
    /// To one endpoint for buttons and commands alike: where `handle_request` is mounted.
    Endpoint(&'a str),
}

/// The link that opens Slack's form for a new app with this manifest filled in.
pub fn creation_link(manifest: &Json) -> String {
    // JSON is YAML, too; the documented parameter takes either.
    let manifest: String = url::form_urlencoded::byte_serialize(manifest.to_string().as_bytes()).collect();
    format!("https://api.slack.com/apps?new_app=1&manifest_json={manifest}")
}

/// The scopes that the bot needs; one more where members of user groups decide.
pub fn bot_scopes(groups: bool) -> Vec<&'static str> {
    let mut scopes = vec!["chat:write", "commands"];
    scopes.extend(groups.then_some("usergroups:read"));
    scopes
}

/// The manifest of the app. `groups`: members of user groups decide.
pub fn manifest(delivery: Delivery<'_>, groups: bool) -> Json {
    let addresses = match delivery {
        Delivery::SocketMode => None,
        Delivery::Server(root) => {
            let root = root.trim_end_matches('/');
            Some((format!("{root}/api/slack/interact"), format!("{root}/api/slack/command")))
        }
        Delivery::Endpoint(url) => Some((url.to_owned(), url.to_owned())),
    };
    let mut command = json!({
        "command": "/agentsudo",
        "description": "Decide what AI agents may do",
        "usage_hint": "pending | approve ID | deny ID | grants | revoke ID | help",
        "should_escape": false,
    });
    let mut interactivity = json!({ "is_enabled": true });
    let is_socket = addresses.is_none();
    if let Some((buttons, commands)) = addresses {
        put(&mut command, "url", commands.into());
        put(&mut interactivity, "request_url", buttons.into());
    }
    json!({
        "display_information": {
            "name": "AgentSudo",
            "description": "Asks people before AI agents act",
            "background_color": "#1f2937",
        },
        "features": {
            "bot_user": { "display_name": "agentsudo", "always_online": false },
            "slash_commands": [command],
        },
        "oauth_config": { "scopes": { "bot": bot_scopes(groups) } },
        "settings": {
            "interactivity": interactivity,
            "org_deploy_enabled": false,
            "socket_mode_enabled": is_socket,
            "token_rotation_enabled": false,
        },
    })
}

/// `value` as YAML. Texts are quoted as in JSON, which YAML reads the same.
pub fn yaml(value: &Json) -> String {
    let mut out = String::new();
    match value {
        Json::Object(fields) => push_fields(fields, 0, false, &mut out),
        other => out.push_str(&format!("{other}\n")),
    }
    out
}

fn push_fields(fields: &Map<String, Json>, depth: usize, in_item: bool, out: &mut String) {
    for (number, (key, value)) in fields.iter().enumerate() {
        if !(in_item && number == 0) {
            out.push_str(&"  ".repeat(depth));
        }
        match value {
            Json::Object(fields) if !fields.is_empty() => {
                out.push_str(&format!("{key}:\n"));
                push_fields(fields, depth + 1, false, out);
            }
            Json::Array(items) if !items.is_empty() => {
                out.push_str(&format!("{key}:\n"));
                for item in items {
                    out.push_str(&format!("{}- ", "  ".repeat(depth + 1)));
                    match item {
                        Json::Object(fields) => push_fields(fields, depth + 2, true, out),
                        other => out.push_str(&format!("{other}\n")),
                    }
                }
            }
            other => out.push_str(&format!("{key}: {other}\n")),
        }
    }
}

fn put(object: &mut Json, key: &str, value: Json) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_http_the_server_is_called_and_over_sockets_nobody_is() {
        let http = manifest(Delivery::Server("https://approvals.example.com/"), false);
        let settings = &http["settings"];
        assert_eq!(settings["socket_mode_enabled"], false);
        assert_eq!(
            settings["interactivity"]["request_url"],
            "https://approvals.example.com/api/slack/interact"
        );
        let own = manifest(Delivery::Endpoint("https://bot.example.com/slack/interact"), false);
        assert_eq!(own["features"]["slash_commands"][0]["url"], "https://bot.example.com/slack/interact");
        let link = creation_link(&own);
        assert!(link.starts_with("https://api.slack.com/apps?new_app=1&manifest_json=%7B%22"), "{link}");
        assert!(!link.contains(['"', ' ', '#']), "{link}");
        let socket = manifest(Delivery::SocketMode, false);
        assert_eq!(socket["settings"]["socket_mode_enabled"], true);
        assert!(!socket.to_string().contains("url"), "{socket}");
        // Slack's own limits: docs.slack.dev/reference/app-manifest.
        assert!(http["display_information"]["name"].as_str().unwrap().len() <= 35);
        assert!(http["display_information"]["description"].as_str().unwrap().len() <= 140);
    }

    #[test]
    fn whoever_is_in_a_group_is_asked_only_where_groups_decide() {
        let scopes = |groups| manifest(Delivery::SocketMode, groups)["oauth_config"]["scopes"]["bot"].clone();
        assert_eq!(scopes(false), json!(["chat:write", "commands"]));
        assert_eq!(scopes(true), json!(["chat:write", "commands", "usergroups:read"]));
    }

    #[test]
    fn the_yaml_has_the_shape_of_the_json() {
        let text = yaml(&manifest(Delivery::SocketMode, false));
        assert!(text.contains("\nfeatures:\n  bot_user:\n    always_online: false\n"), "{text}");
        assert!(
            text.contains("  slash_commands:\n    - command: \"/agentsudo\"\n      description: "),
            "{text}"
        );
        assert!(text.contains("    bot:\n      - \"chat:write\"\n      - \"commands\"\n"), "{text}");
    }
}
