-- Public keys that identify tokens may be signed by, as a JSON Web Key Set; NULL = by the secret key alone.
ALTER TABLE site ADD COLUMN key_set TEXT;
