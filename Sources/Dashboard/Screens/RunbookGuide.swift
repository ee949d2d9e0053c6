/// The runbooks that come with Rekindle, with when to take which. A test holds it against the folder `runbooks`.
struct RunbookGuide: Sendable, Equatable {
  /// Of its file, without `.md`.
  var name: String
  var title: String
  var when: String
  /// As the runbook has it: `1h30m`.
  var expected: String

  static let all = [
    RunbookGuide(
      name: "recover-into-a-new-database", title: "Recover production into a new database",
      when:
        "Production lost data, or holds wrong data, and nobody trusts what is in it any more.",
      expected: "3h"),
    RunbookGuide(
      name: "restore-documents", title: "Restore some documents",
      when:
        "Somebody deleted or spoiled a document, a collection, or a company with all below it, and the rest "
        + "of the database is good.",
      expected: "45m"),
    RunbookGuide(
      name: "point-in-time-recovery", title: "Point-in-time recovery",
      when:
        "Something was deleted or spoiled in production within the last seven days, and point-in-time "
        + "recovery was on; no export is as young as the minute before the damage.",
      expected: "2h"),
    RunbookGuide(
      name: "restore-in-place", title: "Restore production in place",
      when:
        "A new database is out of the question, since apps that cannot be changed open production by its "
        + "name, and its data must come back.",
      expected: "4h"),
    RunbookGuide(
      name: "backups-have-stopped", title: "The backups have stopped",
      when:
        "rekindle status or rekindle backups status is red, or no export has come since yesterday.",
      expected: "45m"),
    RunbookGuide(
      name: "bucket-or-key-compromised", title: "The bucket or a key is compromised",
      when:
        "Others can read the bucket with the exports, or a service account's key, a signed URL, or the key "
        + "that signs rehearsals has leaked.",
      expected: "1h30m"),
    RunbookGuide(
      name: "check-a-backup", title: "Check a backup",
      when:
        "You want to know whether last night's export is worth anything.",
      expected: "20m"),
    RunbookGuide(
      name: "nightly-rehearsal", title: "Nightly rehearsal",
      when:
        "Every night, unattended, after the export is made. By hand after a night that failed.",
      expected: "2h"),
    RunbookGuide(
      name: "staging-rehearsal", title: "Staging rehearsal, by hand",
      when:
        "Before a migration or a change to the backups, after a night that failed, and whenever somebody asks "
        + "whether an export restores.",
      expected: "1h30m"),
    RunbookGuide(
      name: "game-day", title: "Game day",
      when:
        "Once in a quarter, on a working day, to know how long a recovery takes, how much work is lost with "
        + "it, and who can do it.",
      expected: "2h30m"),
  ]
}
