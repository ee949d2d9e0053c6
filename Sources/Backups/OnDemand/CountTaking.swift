import Documents
import GoogleCloud
import Verification
import Work

/// Counts a database's documents by collection group at one instant, on the server.
struct CountTaking: Sendable {
  let client: FirestoreClient
  /// What is exported: all other groups are counted together.
  let order: ExportOrder
  let readTime: ReadTime
  /// Ids of collection groups that are of interest beside those at the root.
  let groups: [ExactName]

  /// How many counts are asked for at once.
  private static let atOnce = 4

  func counts() async throws -> DatabaseCounts {
    try await explaining {
      let documents = try await client.count(order.database, at: readTime)
      return DatabaseCounts(
        database: ExactName("\(order.database)"), export: ExactName("\(order.place)"), readTime: readTime.microseconds,
        isExact: order.snapshotTime != nil, isOfCollections: !order.collections.isEmpty, documents: documents,
        collections: try await collections())
    }
  }

  /// Those of the order; without any, those at the root and `groups`, sorted by their bytes.
  private func collections() async throws -> [DatabaseCounts.Collection] {
    var ids = order.collections
    if ids.isEmpty { ids = try await client.listCollectionIDs(order.database, at: readTime) + groups }
    // A database with more at its root has the documents' ids there; they are counted together.
    let counted = Array(Set(ids).sorted().prefix(DatabaseCounts.maximumCollections))
    return try await counted.concurrentMap(atOnce: Self.atOnce) { id in
      let documents = try await client.count(order.database, group: id, at: readTime)
      return DatabaseCounts.Collection(id: id, documents: documents)
    }
  }

  /// Says what may be behind a refusal: a state does not stay readable for ever.
  private func explaining<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch var error as GoogleCloudError where error.code == .failedPrecondition || error.code == .invalidArgument {
      error.message = "The documents of \(order.database) could not be counted as of \(readTime): \(error.message)"
      error.remedy =
        "The service keeps states of the past hour, and of seven days where point-in-time recovery is on: give a later "
        + "--snapshot-time."
      throw error
    }
  }
}
