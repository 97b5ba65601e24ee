#!/bin/sh
# Makes a backup of today, proves it, encrypts it, and removes those that are older than KEEP_DAYS.
# BACKUPS: the folder. GEZHI: the program. RECIPIENTS: a file of age's public keys; without it nothing is encrypted.
set -eu
umask 077

gezhi=${GEZHI:-/opt/gezhi/.venv/bin/gezhi}
recipients=${RECIPIENTS:-/etc/gezhi/backup-recipients.txt}
name=$BACKUPS/gezhi-$(date -u +%Y%m%dT%H%M%SZ).backup

"$gezhi" backup "$name"
"$gezhi" backup verify "$name"
if [ -f "$recipients" ]; then
    # Renamed when it is whole, so that what is copied elsewhere meanwhile is never half a file.
    age --encrypt --recipients-file "$recipients" --output "$name.part" "$name"
    mv "$name.part" "$name.age"
    rm "$name"
fi
find "$BACKUPS" -name 'gezhi-*.backup*' -mtime "+${KEEP_DAYS:-30}" -delete
