#include "line.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *copy(const char *it) {
    size_t size = strlen(it) + 1;
    return memcpy(malloc(size), it, size);
}

void text_add_bytes(text *it, const void *more, size_t length) {
    if (it->length + length + 1 > it->room) {
        it->room = 2 * (it->length + length + 1);
        it->data = realloc(it->data, it->room);
    }
    memcpy(it->data + it->length, more, length);
    it->length += length;
    it->data[it->length] = 0;
}

void text_add(text *it, const char *more) { text_add_bytes(it, more, strlen(more)); }

void text_add_json(text *it, const char *more) {
    text_add(it, "\"");
    for (const unsigned char *c = (const unsigned char *)more; *c; c++) {
        char escaped[8];
        if (*c < 0x20 || *c == '"' || *c == '\\') {
            snprintf(escaped, sizeof escaped, "\\u%04x", *c);
            text_add(it, escaped);
        } else if (c[0] == 0xc0 && c[1] == 0x80) {
            text_add(it, "\\u0000");
            c++;
        } else {
            text_add_bytes(it, c, 1);
        }
    }
    text_add(it, "\"");
}

static void encode(text *it, const void *value, size_t length) {
    const unsigned char *bytes = value;
    for (size_t i = 0; i < length; i++) {
        char encoded[4] = {(char)bytes[i], 0, 0, 0};
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", bytes[i]) || !bytes[i])
            snprintf(encoded, sizeof encoded, "%%%02X", bytes[i]);
        text_add(it, encoded);
    }
}

void answer_add_bytes(text *answer, const char *key, const void *value, size_t length) {
    text_add(answer, "\t");
    encode(answer, key, strlen(key));
    text_add(answer, "=");
    encode(answer, value, length);
}

void answer_add(text *answer, const char *key, const char *value) {
    if (value) answer_add_bytes(answer, key, value, strlen(value));
}

void answer_add_bool(text *answer, const char *key, bool value) { answer_add(answer, key, value ? "true" : "false"); }

void answer_add_number(text *answer, const char *key, long long value) {
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", value);
    answer_add(answer, key, digits);
}

static int hex(char digit) {
    const char *digits = "0123456789abcdef", *found = strchr(digits, digit | 0x20);
    return digit && found ? (int)(found - digits) : 0;
}

static char *decode(const char *from, const char *end) {
    text out = {0};
    text_add(&out, "");
    while (from < end) {
        unsigned char byte = (unsigned char)*from++;
        if (byte == '%') {
            byte = (unsigned char)(hex(from[0]) * 16 + hex(from[1]));
            from += 2;
        }
        if (byte)
            text_add_bytes(&out, &byte, 1);
        else
            text_add(&out, "\xc0\x80");
    }
    return out.data;
}

line line_parse(const char *input) {
    line it = {0};
    const char *end = input + strcspn(input, "\t\n");
    it.word = decode(input, end);
    while (*end == '\t') {
        const char *start = end + 1, *middle = start + strcspn(start, "=\t\n");
        end = start + strcspn(start, "\t\n");
        it.fields = realloc(it.fields, (it.count + 1) * sizeof(field));
        it.fields[it.count].key = decode(start, middle);
        it.fields[it.count++].value = decode(middle < end ? middle + 1 : end, end);
    }
    return it;
}

void line_free(line *it) {
    for (size_t i = 0; i < it->count; i++) {
        free(it->fields[i].key);
        free(it->fields[i].value);
    }
    free(it->fields);
    free(it->word);
}

const char *line_get(const line *it, const char *key) {
    for (size_t i = 0; i < it->count; i++)
        if (strcmp(it->fields[i].key, key) == 0) return it->fields[i].value;
    return NULL;
}

const char **line_all(const line *it, const char *key, size_t *count) {
    const char **found = malloc((it->count + 1) * sizeof *found);
    *count = 0;
    for (size_t i = 0; i < it->count; i++)
        if (strcmp(it->fields[i].key, key) == 0) found[(*count)++] = it->fields[i].value;
    return found;
}

static void add_utf8(text *out, unsigned code) {
    unsigned char bytes[4];
    if (code == 0) {
        text_add(out, "\xc0\x80");
    } else if (code < 0x80) {
        bytes[0] = (unsigned char)code;
        text_add_bytes(out, bytes, 1);
    } else if (code < 0x800) {
        bytes[0] = (unsigned char)(0xc0 | code >> 6), bytes[1] = (unsigned char)(0x80 | (code & 63));
        text_add_bytes(out, bytes, 2);
    } else if (code < 0x10000) {
        bytes[0] = (unsigned char)(0xe0 | code >> 12), bytes[1] = (unsigned char)(0x80 | (code >> 6 & 63));
        bytes[2] = (unsigned char)(0x80 | (code & 63));
        text_add_bytes(out, bytes, 3);
    } else {
        bytes[0] = (unsigned char)(0xf0 | code >> 18), bytes[1] = (unsigned char)(0x80 | (code >> 12 & 63));
        bytes[2] = (unsigned char)(0x80 | (code >> 6 & 63)), bytes[3] = (unsigned char)(0x80 | (code & 63));
        text_add_bytes(out, bytes, 4);
    }
}

static unsigned unicode(const char *digits) {
    return (unsigned)(hex(digits[0]) << 12 | hex(digits[1]) << 8 | hex(digits[2]) << 4 | hex(digits[3]));
}

char *json_string(const char **at) {
    const char *c = strchr(*at, '"');
    if (!c) return NULL;
    text out = {0};
    text_add(&out, "");
    for (c++; *c && *c != '"'; c++) {
        if (*c != '\\') {
            text_add_bytes(&out, c, 1);
            continue;
        }
        const char *escapes = "bfnrt", *found = strchr(escapes, *++c);
        if (*c == 'u') {
            unsigned code = unicode(c + 1);
            c += 4;
            if (code >= 0xd800 && code < 0xdc00 && c[1] == '\\') {
                code = 0x10000 + ((code - 0xd800) << 10) + (unicode(c + 3) - 0xdc00);
                c += 6;
            }
            add_utf8(&out, code);
        } else {
            text_add_bytes(&out, found ? &"\b\f\n\r\t"[found - escapes] : c, 1);
        }
    }
    *at = *c ? c + 1 : c;
    return out.data;
}

char *json_field(const char *object, const char *key) {
    for (char *found; (found = json_string(&object));) {
        bool is_key = *object == ':' && strcmp(found, key) == 0;
        free(found);
        if (is_key) return object[1] == '"' ? json_string(&object) : NULL;
    }
    return NULL;
}

char *json_object(const char *object, const char *key) {
    for (char *found; (found = json_string(&object));) {
        bool is_key = object[0] == ':' && object[1] == '{' && strcmp(found, key) == 0;
        free(found);
        if (!is_key) continue;
        const char *start = ++object;
        for (size_t depth = 0;; object++) {
            if (*object == '{') depth++;
            if (*object == '}' && --depth == 0) {
                text whole = {0};
                text_add_bytes(&whole, start, (size_t)(object + 1 - start));
                return whole.data;
            }
            /* Braces inside texts are none. */
            if (*object == '"') free(json_string(&object)), object--;
        }
    }
    return NULL;
}

unsigned char *base64(const char *input, size_t *length) {
    const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char *out = malloc(strlen(input) + 1);
    unsigned bits = 0, held = 0;
    *length = 0;
    for (; *input && *input != '='; input++) {
        const char *digit = strchr(digits, *input);
        bits = bits << 6 | (unsigned)(digit ? digit - digits : 0);
        held += 6;
        if (held >= 8) out[(*length)++] = (unsigned char)(bits >> (held -= 8));
    }
    return out;
}
