import Documents
import GoogleCloud
import Hummingbird
import JSON

/// `/v1/projects/P/databases`: databases as resources. One that holds documents exists, also if nobody created it.
extension FirestoreService {
  func listDatabases(_ project: String) throws -> Response {
    var found = try resources.all(below: "projects/\(project)/databases/")
    for database in try databasesWithDocuments(project) {
      let name = database.description
      if !found.contains(where: { $0["name"]?.text == name }) { found.append(try foundDatabase(database)) }
    }
    return .members([("databases", .array(found))])
  }

  /// The database's resource.
  /// - Throws: NOT_FOUND if it was not created and holds no documents.
  func foundDatabase(_ database: DatabaseName) throws -> JSONValue {
    if let stored = try resources.value("\(database)") { return stored }
    guard try store.holdsDocuments(database) else {
      throw GoogleError(.notFound, "The database \(database) does not exist; databases.create makes it.")
    }
    let uid = "sandbox-\(database.project)-\(database.database)"
    return Self.databaseResource(database, .object([]), uid: uid, time: 0)
  }

  func createDatabase(_ project: String, _ query: RequestQuery, _ request: JSONValue) throws -> Response {
    let id = query["databaseId"] ?? query["database_id"] ?? ""
    let database = try Self.newDatabaseName(project, id)
    guard request["locationId"]?.text?.isEmpty == false else { throw GoogleError.invalid("locationId is required.") }
    if try store.holdsDocuments(database) { throw GoogleError(.alreadyExists, "Database already exists.") }
    let resource = Self.databaseResource(database, request, uid: RandomName.new(), time: store.now())
    try resources.insert("\(database)", resource)
    return try operations.finish(
      Operation(.creatingDatabase, of: database, response: resource.typed("Database"), start: store.now()))
  }

  func patchDatabase(_ database: DatabaseName, _ query: RequestQuery, _ request: JSONValue) throws -> Response {
    let resource = Resources.patched(try foundDatabase(database), by: request, mask: query["updateMask"])
      .setting("updateTime", .time(store.now()))
    try resources.put("\(database)", resource)
    return try operations.finish(
      Operation(.updatingDatabase, of: database, response: resource.typed("Database"), start: store.now()))
  }

  /// Deletes the database with its documents.
  func deleteDatabase(_ database: DatabaseName, _ query: RequestQuery) throws -> Response {
    let resource = try foundDatabase(database)
    if let etag = query["etag"], etag != resource["etag"]?.text {
      throw GoogleError(.failedPrecondition, "The etag does not match the database's.")
    }
    guard resource["deleteProtectionState"]?.text != "DELETE_PROTECTION_ENABLED" else {
      throw GoogleError(.failedPrecondition, "Delete protection is enabled for this database.")
    }
    try store.delete("", of: database)
    for resource in try resources.everything(below: "\(database)/collectionGroups/") {
      if let name = resource["name"]?.text { try resources.delete(name) }
    }
    if try resources.value("\(database)") != nil { try resources.delete("\(database)") }
    return try operations.finish(
      Operation(.deletingDatabase, of: database, response: resource.typed("Database"), start: store.now()))
  }

  /// - Throws: INVALID_ARGUMENT if no new database can be called so.
  static func newDatabaseName(_ project: String, _ id: String) throws -> DatabaseName {
    let name = DatabaseName(project: ExactName(project), database: ExactName(id))
    guard name.database == DatabaseName.defaultID || id.wholeMatch(of: /[a-z][a-z0-9-]{2,61}[a-z0-9]/) != nil else {
      throw GoogleError.invalid("databaseId must be (default), or 4 to 63 of a-z, 0-9 and -, a letter first.")
    }
    return name
  }

  /// - Parameter uid: of this database and of no other one, also if that has its name later.
  static func databaseResource(
    _ database: DatabaseName, _ request: JSONValue, uid: String, time: Int64
  ) -> JSONValue {
    var resource = JSONValue.members([
      ("name", .string("\(database)")), ("uid", .string(uid)),
      ("type", .string("FIRESTORE_NATIVE")), ("locationId", .string("nam5")),
      ("concurrencyMode", .string("PESSIMISTIC")), ("databaseEdition", .string("STANDARD")),
      ("pointInTimeRecoveryEnablement", .string("POINT_IN_TIME_RECOVERY_DISABLED")),
      ("versionRetentionPeriod", .string("3600s")), ("deleteProtectionState", .string("DELETE_PROTECTION_DISABLED")),
      ("appEngineIntegrationMode", .string("DISABLED")), ("keyPrefix", .string("s")), ("etag", .string("IAA=")),
      ("createTime", .time(time)), ("updateTime", .time(time)), ("earliestVersionTime", .time(time)),
    ])
    for member in request.members ?? [] {
      if member.name == "name" || member.value.text?.hasSuffix("UNSPECIFIED") == true { continue }
      resource = resource.setting(member.name, member.value)
    }
    if resource["pointInTimeRecoveryEnablement"]?.text == "POINT_IN_TIME_RECOVERY_ENABLED" {
      resource = resource.setting("versionRetentionPeriod", .string("604800s"))
    }
    return resource
  }

  /// The project's databases that hold documents, each found by one seek.
  private func databasesWithDocuments(_ project: String) throws -> [DatabaseName] {
    var prefix = [SandboxDatabase.Keyspace.documents.rawValue]
    NameOrder.append(collection: project.utf8, to: &prefix)
    // A database's id is written as a collection's is, and followed by one.
    return try CollectionIDs.list(below: prefix, in: store).map {
      DatabaseName(project: ExactName(project), database: ExactName($0))
    }
  }
}
