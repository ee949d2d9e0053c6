package import Documents

/// A Firestore database as the Admin API describes it.
package struct DatabaseDescription: Codable, Sendable, Equatable {
  /// `projects/P/databases/D`.
  package var name: String?
  package var uid: String?
  /// `FIRESTORE_NATIVE` or `DATASTORE_MODE`.
  package var type: String?
  /// Such as `nam5` or `us-central1`.
  package var locationId: String?
  /// `STANDARD` or `ENTERPRISE`.
  package var databaseEdition: String?
  /// `POINT_IN_TIME_RECOVERY_ENABLED` or `POINT_IN_TIME_RECOVERY_DISABLED`.
  package var pointInTimeRecoveryEnablement: String?
  /// RFC 3339; no earlier state can be read.
  package var earliestVersionTime: String?
  /// Such as `604800s`.
  package var versionRetentionPeriod: String?
  /// `DELETE_PROTECTION_ENABLED` or `DELETE_PROTECTION_DISABLED`.
  package var deleteProtectionState: String?
  package var createTime: String?
  package var etag: String?

  /// One in Firestore's native mode, to be made.
  package init(locationID: String) {
    locationId = locationID
    type = "FIRESTORE_NATIVE"
  }

  package var hasPointInTimeRecovery: Bool {
    pointInTimeRecoveryEnablement == "POINT_IN_TIME_RECOVERY_ENABLED"
  }
}

extension FirestoreAdminClient {
  /// - Throws: `notFound`; `badResponse` for an answer that names no database.
  package func database(_ name: DatabaseName) async throws -> DatabaseDescription {
    let call = "databases.get of \(name)"
    let database: DatabaseDescription = try await read(call, "/v1/\(name)".urlPath, role: "roles/datastore.viewer")
    guard database.name != nil else { throw GoogleCloudError.nameless(call) }
    return database
  }

  /// The databases of a project, as far as the service reaches them.
  package struct DatabaseList: Decodable, Sendable, Equatable {
    package var databases: [DatabaseDescription]
    /// Names of locations whose databases are not in the list.
    package var unreachable: [String]

    package init(databases: [DatabaseDescription], unreachable: [String] = []) {
      self.databases = databases
      self.unreachable = unreachable
    }

    private enum Key: String, CodingKey {
      case databases, unreachable
    }

    package init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      databases = try fields.decodeIfPresent([DatabaseDescription].self, forKey: .databases) ?? []
      unreachable = try fields.decodeIfPresent([String].self, forKey: .unreachable) ?? []
    }
  }

  /// The databases of a project; the service gives them in one answer.
  /// - Throws: `badResponse` for a database without a name.
  package func databases(ofProject projectID: String) async throws -> DatabaseList {
    let call = "databases.list of the project \(projectID)"
    let list: DatabaseList = try await read(
      call, "/v1/projects/\(projectID)/databases".urlPath, role: "roles/datastore.viewer")
    guard list.databases.allSatisfy({ $0.name.flatMap { DatabaseName(resource: $0) } != nil }) else {
      throw GoogleCloudError.nameless(call)
    }
    return list
  }

  /// Starts the making of a database and returns its operation's name.
  /// - Throws: `conflict` if there is one of this name.
  package func createDatabase(_ name: DatabaseName, _ description: DatabaseDescription) async throws -> String {
    let path = "/v1/projects/\(name.project)/databases".urlPath + "?databaseId=\(name.database.text.urlQueryValue)"
    let operation: Operation = try await rest.call(
      "databases.create of \(name)", path: path, body: description, role: "roles/datastore.owner")
    return operation.name
  }
}
