/* A line between the judge and the driver: a word with fields, percent-encoded. Used by driver.c. */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char *key;
    char *value; /* A zero byte inside is written C0 80, as the library takes it. */
} field;

typedef struct {
    char *word;
    field *fields;
    size_t count;
} line;

/* Text that grows. */
typedef struct {
    char *data;
    size_t length, room;
} text;

line line_parse(const char *input);
void line_free(line *it);
/* The first field of this name, or null. */
const char *line_get(const line *it, const char *key);
/* All fields of this name; an array of `*count` that the caller frees. */
const char **line_all(const line *it, const char *key, size_t *count);

void text_add(text *it, const char *more);
void text_add_bytes(text *it, const void *more, size_t length);
/* Adds `more` as a JSON string. */
void text_add_json(text *it, const char *more);
/* Adds a field to an answer; nothing if the value is null. */
void answer_add(text *answer, const char *key, const char *value);
void answer_add_bytes(text *answer, const char *key, const void *value, size_t length);
void answer_add_bool(text *answer, const char *key, bool value);
void answer_add_number(text *answer, const char *key, long long value);

/* The next JSON string at or after *at, decoded, or null; *at moves behind it. The caller frees it. */
char *json_string(const char **at);
/* The text of the field `key` of a flat JSON object, or null. The caller frees it. */
char *json_field(const char *object, const char *key);
/* The text of the object that is the field `key` of a JSON object, or null. The caller frees it. */
char *json_object(const char *object, const char *key);
/* Decodes base64. The caller frees it. */
unsigned char *base64(const char *input, size_t *length);
char *copy(const char *it);

#endif
