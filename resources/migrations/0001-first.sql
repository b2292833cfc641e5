-- What a project remembers. Rows of the history are named by the SHA-256 of what makes them what they are (see
-- src-main/projects/row-hash.ts), so the same work done twice is one row. parents, settings, blobs and files are JSON.

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE datasets (
  hash         TEXT PRIMARY KEY,
  name         TEXT NOT NULL,
  parents      TEXT NOT NULL CHECK (json_valid(parents)),
  seed         INTEGER,
  settings     TEXT NOT NULL CHECK (json_valid(settings)),
  blobs        TEXT NOT NULL CHECK (json_valid(blobs)),
  summary      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(summary)),
  note         TEXT NOT NULL DEFAULT '',
  keep         INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
  made_with    TEXT NOT NULL,
  created_at   TEXT NOT NULL,
  deleted_at   TEXT,
  version      INTEGER NOT NULL UNIQUE,
  kind         TEXT NOT NULL,
  task         TEXT NOT NULL,
  sample_count INTEGER NOT NULL CHECK (sample_count >= 0)
) STRICT;

CREATE TABLE samples (
  dataset    TEXT NOT NULL REFERENCES datasets (hash) ON DELETE CASCADE,
  position   INTEGER NOT NULL CHECK (position >= 0),
  hash       TEXT NOT NULL,
  name       TEXT NOT NULL,
  label      TEXT,
  group_name TEXT,
  split      TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
  shape      TEXT NOT NULL CHECK (json_valid(shape)),
  blob       TEXT NOT NULL,
  source     TEXT NOT NULL,
  details    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
  deleted_at TEXT,
  PRIMARY KEY (dataset, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX samples_by_label ON samples (dataset, label);
CREATE INDEX samples_by_hash ON samples (dataset, hash);

CREATE TABLE features (
  hash       TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  parents    TEXT NOT NULL CHECK (json_valid(parents)),
  seed       INTEGER,
  settings   TEXT NOT NULL CHECK (json_valid(settings)),
  blobs      TEXT NOT NULL CHECK (json_valid(blobs)),
  summary    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(summary)),
  note       TEXT NOT NULL DEFAULT '',
  keep       INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
  made_with  TEXT NOT NULL,
  created_at TEXT NOT NULL,
  deleted_at TEXT,
  block      TEXT NOT NULL,
  shape      TEXT NOT NULL CHECK (json_valid(shape))
) STRICT;

CREATE TABLE models (
  hash       TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  parents    TEXT NOT NULL CHECK (json_valid(parents)),
  seed       INTEGER,
  settings   TEXT NOT NULL CHECK (json_valid(settings)),
  blobs      TEXT NOT NULL CHECK (json_valid(blobs)),
  summary    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(summary)),
  note       TEXT NOT NULL DEFAULT '',
  keep       INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
  made_with  TEXT NOT NULL,
  created_at TEXT NOT NULL,
  deleted_at TEXT,
  origin     TEXT NOT NULL CHECK (origin IN ('template', 'trained', 'imported', 'quantized')),
  template   TEXT,
  parameters INTEGER NOT NULL,
  macs       INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  hash       TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  parents    TEXT NOT NULL CHECK (json_valid(parents)),
  seed       INTEGER,
  settings   TEXT NOT NULL CHECK (json_valid(settings)),
  blobs      TEXT NOT NULL CHECK (json_valid(blobs)),
  summary    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(summary)),
  note       TEXT NOT NULL DEFAULT '',
  keep       INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
  made_with  TEXT NOT NULL,
  created_at TEXT NOT NULL,
  deleted_at TEXT,
  kind       TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('running', 'done', 'cancelled', 'interrupted', 'failed')),
  best_epoch INTEGER,
  job        TEXT
) STRICT;

CREATE TABLE metrics (
  run   TEXT NOT NULL REFERENCES runs (hash) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  name  TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (run, epoch, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE quantizations (
  hash       TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  parents    TEXT NOT NULL CHECK (json_valid(parents)),
  seed       INTEGER,
  settings   TEXT NOT NULL CHECK (json_valid(settings)),
  blobs      TEXT NOT NULL CHECK (json_valid(blobs)),
  summary    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(summary)),
  note       TEXT NOT NULL DEFAULT '',
  keep       INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
  made_with  TEXT NOT NULL,
  created_at TEXT NOT NULL,
  deleted_at TEXT,
  method     TEXT NOT NULL,
  recipe     TEXT NOT NULL,
  model      TEXT
) STRICT;

CREATE TABLE fits (
  hash       TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  parents    TEXT NOT NULL CHECK (json_valid(parents)),
  seed       INTEGER,
  settings   TEXT NOT NULL CHECK (json_valid(settings)),
  blobs      TEXT NOT NULL CHECK (json_valid(blobs)),
  summary    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(summary)),
  note       TEXT NOT NULL DEFAULT '',
  keep       INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
  made_with  TEXT NOT NULL,
  created_at TEXT NOT NULL,
  deleted_at TEXT,
  board      TEXT NOT NULL,
  runtime    TEXT NOT NULL,
  verdict    TEXT NOT NULL
) STRICT;

CREATE TABLE exports (
  hash       TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  parents    TEXT NOT NULL CHECK (json_valid(parents)),
  seed       INTEGER,
  settings   TEXT NOT NULL CHECK (json_valid(settings)),
  blobs      TEXT NOT NULL CHECK (json_valid(blobs)),
  summary    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(summary)),
  note       TEXT NOT NULL DEFAULT '',
  keep       INTEGER NOT NULL DEFAULT 0 CHECK (keep IN (0, 1)),
  made_with  TEXT NOT NULL,
  created_at TEXT NOT NULL,
  deleted_at TEXT,
  kind       TEXT NOT NULL,
  board      TEXT,
  files      TEXT NOT NULL CHECK (json_valid(files))
) STRICT;

CREATE TABLE jobs (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  title      TEXT NOT NULL,
  input      TEXT NOT NULL CHECK (json_valid(input)),
  seed       INTEGER,
  state      TEXT NOT NULL CHECK (state IN ('queued', 'running', 'pausing', 'paused', 'done', 'cancelled', 'interrupted', 'failed')),
  fraction   REAL NOT NULL DEFAULT 0,
  message    TEXT NOT NULL DEFAULT '',
  checkpoint TEXT,
  result     TEXT CHECK (result IS NULL OR json_valid(result)),
  error      TEXT CHECK (error IS NULL OR json_valid(error)),
  made_with  TEXT NOT NULL,
  owner      INTEGER,
  heard_at   TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at   TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state);
