import Foundation
import Testing

@testable import GoogleCloud

/// Answers that are cut, turned over, never end, or never come: they end as everything that was asked for, or as an error.
@Suite(.serialized) struct ConnectionFaultTests {
  private static let reads: [ClientCall] = [
    .download, .list, .bucket, .poll, .operations, .database, .readRange, .batchGet, .count, .collectionIDs, .now,
  ]
  private static let tokens: [ClientCall] = [
    .serviceAccountToken, .userToken, .federatedToken, .impersonatedToken, .machineToken,
  ]
  private static let repeatable = reads + [.upload] + tokens
  private static let starts: [ClientCall] = [.export, .importing]
  /// By JSON, or by gRPC's frames, whose first byte is no other one.
  private static let structuredCalls = repeatable.filter { $0 != .download } + starts

  @Test(
    "A connection that is closed before the answer",
    arguments: FaultRow.once(repeatable, #""reset":true"#, .recovered)
      + FaultRow.always(repeatable, #""reset":true"#, .fails(.connectionFailed))
      + FaultRow.always(starts, #""reset":true"#, .failsAtOnce(.connectionFailed)))
  func reset(row: FaultRow) async throws { try await row.check() }

  @Test(
    "A connection that is closed in the middle of the answer, or before its first byte",
    arguments: FaultRow.once(repeatable, #""truncate":20"#, .recovered)
      + FaultRow.always(repeatable, #""truncate":20"#, .breaks)
      + FaultRow.once([.download, .readRange, .batchGet], #""truncate":5000"#, .recovered)
      + FaultRow.once(repeatable, #""truncate":0"#, .recovered)
      + FaultRow.always(repeatable, #""truncate":0"#, .breaks)
      + FaultRow.always(starts, #""truncate":10"#, .failsAtOnce(.streamBroken)))
  func truncated(row: FaultRow) async throws { try await row.check() }

  @Test(
    "An answer that comes no further",
    arguments: FaultRow.once(
      [.download, .list, .poll, .readRange, .batchGet, .serviceAccountToken], #""stall":20"#, .recovered)
      + FaultRow.always([.download, .list, .readRange, .serviceAccountToken], #""stall":20"#, .fails(.idle)))
  func stalled(row: FaultRow) async throws { try await row.check() }

  @Test(
    "A bit of an object that is turned over, and a hash that is not the object's: they stay wrong, so nothing is tried again",
    arguments: FaultRow.once([.download], #""flip":0"#, .failsAtOnce(.hashMismatch))
      + FaultRow.once([.download], #""flip":19999"#, .failsAtOnce(.hashMismatch))
      + FaultRow.always([.download], #""flip":7000"#, .failsAtOnce(.hashMismatch))
      + FaultRow.once([.download], #""wrongHash":true"#, .failsAtOnce(.hashMismatch))
      + FaultRow.always([.download], #""wrongHash":true"#, .failsAtOnce(.hashMismatch)))
  func hashes(row: FaultRow) async throws { try await row.check() }

  @Test(
    "A bit that makes an answer no answer any more",
    arguments: FaultRow.once(structuredCalls, #""flip":0"#, .fails(.badResponse))
      + FaultRow.always(structuredCalls, #""flip":0"#, .fails(.badResponse)))
  func structure(row: FaultRow) async throws { try await row.check() }

  @Test(
    "A page that is empty is not the last one; one that comes for ever is an error",
    arguments: FaultRow.once([.list, .operations], #""emptyPage":true"#, .recovered)
      + FaultRow.always([.list, .operations], #""emptyPage":true"#, .fails(.badResponse))
      + FaultRow.always([.list, .operations], #""endlessPages":true"#, .fails(.badResponse)))
  func pages(row: FaultRow) async throws { try await row.check() }

  @Test(
    "A bit that is turned over in what a list says of an object is found out when the object is downloaded",
    arguments: [
      (#""size":"20000""#, #""size":""#, [GoogleCloudError.Code.badResponse, .invalidArgument, .streamBroken]),
      (#""crc32c":""#, #""crc32c":""#, [.hashMismatch]), (#""name":"object""#, #""name":""#, [.notFound]),
      (#""generation":""#, #""generation":""#, [.notFound]),
    ])
  func lies(text: String, before: String, codes: [GoogleCloudError.Code]) async throws {
    try await FaultySandbox.run { sandbox in
      let storage = try sandbox.storage()
      let listing = StorageClient.Listing(bucket: FaultySandbox.bucket)
      let healthy = try #require(try await storage.objects(listing).objects.first)
      let answer = try await sandbox.listText()
      let place = try #require(answer.range(of: text))
      let offset = answer.utf8.distance(from: answer.startIndex, to: place.lowerBound) + before.utf8.count
      try await sandbox.setFaults(#"{\#(ClientCall.list.requests),"times":1,"flip":\#(offset)}"#)
      let object = try #require(try await storage.objects(listing).objects.first)
      #expect(try await sandbox.counts().first?.acted == 1)
      #expect(object != healthy)
      let error = await #expect(throws: GoogleCloudError.self) { try await storage.download(object) { _ in } }
      #expect(error.map { codes.contains($0.code) } == true, "\(error as Any)")
      #expect(try await storage.download(healthy) { _ in }.isVerified)
    }
  }
}
