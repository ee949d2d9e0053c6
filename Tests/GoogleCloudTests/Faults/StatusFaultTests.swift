import Testing

@testable import GoogleCloud

/// Each status that a service may refuse with, once and for ever, against each call.
@Suite(.serialized) struct StatusFaultTests {
  private static let storageCalls: [ClientCall] = [.download, .list, .upload, .bucket]
  private static let firestoreCalls: [ClientCall] = [
    .poll, .operations, .database, .readRange, .batchGet, .count, .collectionIDs, .now,
  ]
  private static let startCalls: [ClientCall] = [.export, .importing]
  /// By OAuth's forms, whose refusals all mean that there is no token.
  private static let formCalls: [ClientCall] = [.serviceAccountToken, .userToken, .federatedToken]
  private static let tokenCalls: [ClientCall] = [.impersonatedToken, .machineToken]

  /// What no repetition will cure.
  private static let lasting: [Int: GoogleCloudError.Code] = [
    401: .unauthenticated, 403: .permissionDenied, 404: .notFound, 412: .failedPrecondition, 416: .invalidArgument,
  ]
  private static let passing: [Int: GoogleCloudError.Code] = [
    429: .quotaExhausted, 500: .serverError, 503: .unavailable, 504: .deadlineExceeded,
  ]

  private static let lastingFails = lasting.mapValues { FaultRow.Outcome.fails($0) }
  private static let recovered = passing.mapValues { _ in FaultRow.Outcome.recovered }
  private static let passingFails = passing.mapValues { FaultRow.Outcome.fails($0) }

  @Test(
    "Cloud Storage",
    arguments: FaultRow.status(storageCalls, lastingFails) + FaultRow.status(storageCalls, [409: .fails(.conflict)])
      + FaultRow.status(storageCalls, recovered) + FaultRow.status(storageCalls, passingFails, times: nil))
  func storage(row: FaultRow) async throws { try await row.check() }

  @Test(
    "Firestore, by REST and by gRPC, and its operations; there 409 is a transaction that may be tried again",
    arguments: FaultRow.status(firestoreCalls, lastingFails) + FaultRow.status(firestoreCalls, [409: .recovered])
      + FaultRow.status(firestoreCalls, [409: .fails(.conflict)], times: nil)
      + FaultRow.status(firestoreCalls, recovered)
      + FaultRow.status(firestoreCalls, passingFails, times: nil))
  func firestore(row: FaultRow) async throws { try await row.check() }

  @Test(
    "An INTERNAL error of Firestore is worth one more try and no second one",
    arguments: FaultRow.status(firestoreCalls, [500: .fails(.serverError)], times: 2))
  func twice(row: FaultRow) async throws { try await row.check() }

  @Test(
    "What bills is never started twice",
    arguments: FaultRow.status(
      startCalls,
      lasting.merging(passing) { $1 }.merging([409: .conflict]) { $1 }.mapValues { FaultRow.Outcome.failsAtOnce($0) }))
  func billed(row: FaultRow) async throws { try await row.check() }

  @Test(
    "Token endpoints",
    arguments: FaultRow.status(
      formCalls,
      Dictionary(uniqueKeysWithValues: [401, 403, 404, 409, 412, 416, 504].map { ($0, .fails(.unauthenticated)) }))
      + FaultRow.status(formCalls, [429: .recovered, 500: .recovered, 503: .recovered])
      + FaultRow.status(
        formCalls, Dictionary(uniqueKeysWithValues: [429, 500, 503].map { ($0, .fails(.unauthenticated)) }), times: nil)
  )
  func forms(row: FaultRow) async throws { try await row.check() }

  @Test(
    "Impersonation and the metadata server",
    arguments: FaultRow.status(tokenCalls, lastingFails)
      + FaultRow.status(tokenCalls, [409: .fails(.conflict), 504: .fails(.deadlineExceeded)])
      + FaultRow.status(tokenCalls, [429: .recovered, 500: .recovered, 503: .recovered])
      + FaultRow.status(
        tokenCalls, [429: .fails(.quotaExhausted), 500: .fails(.serverError), 503: .fails(.unavailable)], times: nil))
  func otherTokens(row: FaultRow) async throws { try await row.check() }
}
