import Catalog
import Documents
import GoogleCloud
import Hummingbird
import JSON

/// POST projects/P/databases:clone and :restore, which make a database out of another one's past state or of a backup.
extension FirestoreService {
  /// The new database is not there until the operation ends: its documents come all at once.
  func cloneDatabase(_ project: String, _ request: JSONValue) throws -> Response {
    let target = try target(project, request)
    guard let snapshot = request["pitrSnapshot"], let text = snapshot["database"]?.text else {
      throw GoogleError.invalid("pitrSnapshot with database and snapshotTime is required.")
    }
    guard let source = DatabaseName(resource: text) else {
      throw GoogleError.invalid("pitrSnapshot.database must be projects/P/databases/D.")
    }
    guard source.project == ExactName(project) else {
      throw GoogleError.invalid("pitrSnapshot.database must be in the project of the new database.")
    }
    let original = try foundDatabase(source)
    let time = try snapshotTime(snapshot, of: original)
    _ = try store.readTime(requested: time)
    let resource = Self.databaseResource(
      target,
      .members([("locationId", original["locationId"]), ("type", original["type"])]), uid: RandomName.new(),
      time: store.now())
    let details = JSONValue.members([
      ("database", .string("\(target)")),
      (
        "pitrSnapshot",
        .members([
          // Its type is bytes, though Database's own uid is a string (google.firestore.admin.v1.PitrSnapshot).
          ("database", .string("\(source)")),
          ("databaseUid", original["uid"]?.text.map { .string(Base64.text(Array($0.utf8))) }),
          ("snapshotTime", .time(time)),
        ])
      ),
    ])
    let operation = Operation(
      .cloningDatabase, of: target, details: details, response: resource.typed("Database"), start: store.now())
    return try operations.start(operation) { report in
      report(Operation.Progress(estimated: 100, completed: 0), Operation.Progress())
      try copy(source, at: time, to: target, resource)
      report(Operation.Progress(estimated: 100, completed: 100), Operation.Progress())
    }
  }

  /// Refused, once everything else has been found to be right: the sandbox's backups hold no documents.
  func restoreDatabase(_ project: String, _ request: JSONValue) throws -> Response {
    _ = try target(project, request)
    guard let backup = request["backup"]?.text else { throw GoogleError.invalid("backup is required.") }
    let parts = backup.partsOfName()
    guard parts.count == 6, parts[0] == "projects", parts[2] == "locations", parts[4] == "backups" else {
      throw GoogleError.invalid("backup must be projects/P/locations/L/backups/ID.")
    }
    guard parts[1] == project else {
      throw GoogleError.invalid("The backup must be in the project of the new database.")
    }
    _ = try resources.existing(backup)
    throw GoogleError.unsupported("a restore of \(backup): its backups hold no documents")
  }

  private func target(_ project: String, _ request: JSONValue) throws -> DatabaseName {
    let target = try Self.newDatabaseName(project, request["databaseId"]?.text ?? "")
    if try resources.value("\(target)") != nil || store.holdsDocuments(target)
      || operations.isRunning("database", "\(target)")
    {
      throw GoogleError(.alreadyExists, "Database already exists.")
    }
    return target
  }

  /// As long ago at most as the database keeps versions.
  private func snapshotTime(_ snapshot: JSONValue, of database: JSONValue) throws -> Int64 {
    let time = try snapshot.snapshotTime(now: store.now())
    let isRecoverable = database["pointInTimeRecoveryEnablement"]?.text == "POINT_IN_TIME_RECOVERY_ENABLED"
    let hours: Int64 = isRecoverable ? 7 * 24 : 1
    guard store.now() - time <= hours * 3600 * 1_000_000 else {
      throw GoogleError.invalid(
        "snapshotTime must be of the last \(hours) hours, for which the database keeps versions.")
    }
    return time
  }

  private func copy(_ source: DatabaseName, at time: Int64, to target: DatabaseName, _ resource: JSONValue) throws {
    let newPrefix = DocumentKey.prefix(of: target)
    // The cursor sees what is stored when it is made; commits that it sees and that are too late are found after it.
    let cursor = PrefixCursor(store.level, prefix: DocumentKey.prefix(of: source))
    _ = try store.readTime(requested: time)
    let configuration = try configuration(of: source)
    _ = try store.commit { _, batch in
      while let entry = try cursor.next() {
        try Task.checkCancellation()
        batch.put(newPrefix + entry.suffix, try StoredDocument.value(entry.value, writtenBy: time))
      }
      try resources.insert("\(target)", resource)
    }
    for value in configuration {
      guard let name = value["name"]?.text else { continue }
      let copy = "\(target)" + name.dropFirst("\(source)".count)
      try resources.put(copy, value.setting("name", .string(copy)))
    }
  }

  /// Indexes, and fields' settings of indexes; TTL policies are not copied.
  private func configuration(of database: DatabaseName) throws -> [JSONValue] {
    try resources.everything(below: "\(database)/collectionGroups/").compactMap { value in
      guard value["ttlConfig"] != nil else { return value }
      guard value["indexConfig"]?["usesAncestorConfig"]?.truth == false else { return nil }
      return .object((value.members ?? []).filter { $0.name != "ttlConfig" })
    }
  }
}
