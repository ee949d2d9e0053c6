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
    do {
      return try await client.stampedDocuments(paths.map { DocumentName(database: database, path: $0) }, of: database)
    } catch let error as GoogleCloudError { throw named(error) }
  }

  func write(_ writes: [FirestoreClient.ConditionalWrite]) async throws -> [FirestoreClient.WriteOutcome] {
    do { return try await client.writeEach(writes, to: database) } catch let error as GoogleCloudError {
      throw named(error)
    }
  }

  private func named(_ error: GoogleCloudError) -> GoogleCloudError {
    var error = error
    error.message = "\(address): \(error.message)"
    return error
  }
}
