import Documents
import GoogleCloud

/// The database that a restore writes to, and the client for it.
struct RestoreTarget: Sendable {
  let address: DatabaseAddress
  let client: FirestoreClient
  /// Where the service is, if it is not Google's own; of an emulator, the address says it.
  let endpoint: String?

  var database: DatabaseName { address.database }

  /// - Parameter environment: where the services are, and the token; see `GoogleServices`.
  /// - Throws: `GoogleCloudError`.
  init(_ address: DatabaseAddress, environment: [String: String]) throws(GoogleCloudError) {
    self.address = address
    switch address {
    case .emulator(let server, _):
      client = FirestoreClient(try .emulator(server))
      endpoint = nil
    case .firestore:
      let service = try GoogleServices(environment).endpoint(.firestore)
      client = FirestoreClient(service)
      endpoint = service.address == GoogleService.firestore.address ? nil : service.address
    }
  }

  /// Whether it costs money, as far as the address says.
  var isBilled: Bool {
    if case .firestore = address { true } else { false }
  }

  func documents(_ paths: [DocumentPath]) async throws -> [DocumentPath: StampedDocument] {
    try await named {
      try await client.stampedDocuments(paths.map { DocumentName(database: database, path: $0) }, of: database)
    }
  }

  func write(_ writes: [FirestoreClient.ConditionalWrite]) async throws -> [FirestoreClient.WriteOutcome] {
    try await named { try await client.writeEach(writes, to: database) }
  }

  /// Names the database in what the service says.
  private func named<Result>(_ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch var error as GoogleCloudError {
      error.message = "\(address): \(error.message)"
      throw error
    }
  }
}

/// A database, by its name and by the uid that the service gives it: one database has several names.
struct IdentifiedDatabase: Sendable, CustomStringConvertible {
  let name: DatabaseName
  /// As the service describes it; nil if there is none.
  let found: DatabaseDescription?
  private let admin: FirestoreAdminClient

  /// Asks the service.
  /// - Throws: `GoogleCloudError`.
  init(_ name: DatabaseName, _ admin: FirestoreAdminClient) async throws {
    self.admin = admin
    found = try await ifFound { try await admin.database(name) }
    // A project has a number too: the service tells the name that it has everywhere.
    self.name = found?.name.flatMap { DatabaseName(resource: $0) } ?? name
  }

  /// By name, and by uid.
  /// - Throws: `GoogleCloudError` where the other one cannot be read, and its name does not tell: a project's number is
  ///   another name of a project. Where it has its id, two names are two databases.
  func isSame(as other: DatabaseName?) async throws -> Bool {
    guard let other else { return false }
    if name == other { return true }
    do {
      guard let uid = found?.uid, let otherUID = try await ifFound({ try await admin.database(other) })?.uid else {
        return false
      }
      return uid == otherUID
    } catch let error as GoogleCloudError {
      guard !other.isByProjectNumber, !name.isByProjectNumber else { throw error }
      return false
    }
  }

  func isSame(asOneOf others: [DatabaseName]) async throws -> Bool {
    for other in others where try await isSame(as: other) { return true }
    return false
  }

  var description: String { name.description }
}
