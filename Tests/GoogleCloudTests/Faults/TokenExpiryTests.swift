import Documents
import Foundation
import Synchronization
import Testing

@testable import GoogleCloud

/// Tokens that end in the middle of a run, and versions of an object that do.
struct TokenExpiryTests {
  /// Counts the requests for tokens, and does nothing to them.
  private static let counter = #"{"path":"/token","delay":0}"#

  private func run(_ body: (FaultySandbox, GoogleServices) async throws -> Void) async throws {
    let folder = try CredentialFolder()
    try await FaultySandbox.run { sandbox in
      try await body(sandbox, sandbox.services(["GOOGLE_APPLICATION_CREDENTIALS": try folder.serviceAccount()]))
    }
  }

  @Test(
    "A token that a service refuses is replaced once, in the middle of a download, of a list, of a read by gRPC",
    arguments: [
      (#"{"path":"/download/*","times":1,"truncate":5000},{"path":"/download/*","times":1,"status":401}"#, 0),
      (
        #"{"path":"/storage/v1/b/bkt/o","times":1,"emptyPage":true},{"path":"/storage/v1/b/bkt/o","times":1,"status":401}"#,
        1
      ),
      (#"{"path":"*/RunQuery","times":1,"truncate":3000},{"path":"*/RunQuery","times":1,"status":401}"#, 2),
      (#"{"path":"*/BatchGetDocuments","times":1,"status":401}"#, 3),
    ])
  func refusedOnce(rules: String, call: Int) async throws {
    try await run { sandbox, services in
      func make() async throws -> String {
        switch call {
        case 0:
          let storage = try sandbox.storage(services.tokens)
          var bytes: [UInt8] = []
          let object = try await storage.object("object", in: FaultySandbox.bucket)
          let received = try await storage.download(object) { span in span.withUnsafeBytes { bytes += $0 } }
          return "\(bytes == FaultySandbox.bytes) \(received.isVerified)"
        case 1:
          return "\(try await sandbox.storage(services.tokens).objects(.init(bucket: FaultySandbox.bucket)).objects)"
        case 2:
          let firestore = try sandbox.firestore(services.tokens)
          let readTime = try await firestore.now(of: FaultySandbox.database)
          try await sandbox.setFaults("\(rules),\(Self.counter)")
          return "\(try await firestore.readRange(FaultySandbox.database, at: readTime, in: NameRange()) { _, _ in })"
        default:
          let path = DocumentPath([PathElement(collection: "c", id: .name("1000"))])
          var count = 0
          let missing = try await sandbox.firestore(services.tokens).batchGet(
            [DocumentName(database: FaultySandbox.database, path: path)], of: FaultySandbox.database
          ) { _, _ in count += 1 }
          return "\(count) \(missing)"
        }
      }
      try await sandbox.setFaults(Self.counter)
      let healthy = try await make()
      try await sandbox.setFaults("\(rules),\(Self.counter)")
      #expect(try await make() == healthy)
      let counts = try await sandbox.counts()
      #expect(counts.dropLast().allSatisfy { $0.acted == 1 })
      // The first token was had before.
      #expect(counts.last?.seen == 1)
    }
  }

  @Test(
    "One that is refused for ever is an error after one replacement, by REST and by gRPC",
    arguments: [#"{"path":"/storage/*","status":401}"#, #"{"path":"*/RunQuery","status":401}"#])
  func refusedAlways(rule: String) async throws {
    try await run { sandbox, services in
      let isStorage = rule.contains("storage")
      func make() async throws {
        if isStorage {
          _ = try await sandbox.storage(services.tokens).bucket(FaultySandbox.bucket)
        } else {
          _ = try await sandbox.firestore(services.tokens).now(of: FaultySandbox.database)
        }
      }
      try await make()
      try await sandbox.setFaults("\(rule),\(Self.counter)")
      let error = await #expect(throws: GoogleCloudError.self) { try await make() }
      #expect(error?.code == .unauthenticated)
      let counts = try await sandbox.counts()
      #expect(counts.map(\.seen) == [2, 1])
    }
  }

  @Test("A token whose time is over is replaced before it is sent, in the middle of a list")
  func expired() async throws {
    let folder = try CredentialFolder()
    try await FaultySandbox.run { sandbox in
      // A key's claims carry the time, which the sandbox would not believe.
      let file = try folder.file("user.json", CredentialFolder.authorizedUser)
      let services = try sandbox.services(["GOOGLE_APPLICATION_CREDENTIALS": file])
      let clock = Mutex(Date.now)
      let tokens = TokenSource(services.credential, issuer: services.issuer) { clock.withLock { $0 } }
      let storage = try sandbox.storage(tokens)
      _ = try await storage.upload(
        FaultySandbox.bytes, as: "second", in: FaultySandbox.bucket, contentType: "text/plain")
      try await sandbox.setFaults(Self.counter)
      var listing = StorageClient.Listing(bucket: FaultySandbox.bucket)
      listing.pageSize = 1
      var pages = 0
      try await storage.list(listing) { _ in
        pages += 1
        clock.withLock { $0 += 3_600 }
      }
      #expect(pages >= 2)
      // One for each page but the first, whose token the upload had.
      #expect(try await sandbox.counts().first?.seen == pages - 1)
    }
  }

  @Test("An object that is replaced while it comes is an error that says so; the new version comes whole")
  func replaced() async throws {
    try await FaultySandbox.run { sandbox in
      let plain = try sandbox.storage()
      let object = try await plain.object("object", in: FaultySandbox.bucket)
      let other = Array(FaultySandbox.bytes.reversed())
      try await sandbox.setFaults(#"{"path":"/download/*","times":1,"truncate":5000}"#)
      let storage = try sandbox.storage {
        _ = try await plain.upload(
          other, as: "object", in: FaultySandbox.bucket, contentType: "text/plain", replacing: object.generation)
      }
      let error = await #expect(throws: GoogleCloudError.self) { try await storage.download(object) { _ in } }
      #expect(try await sandbox.counts().first?.acted == 1)
      #expect(error?.code == .notFound)
      #expect(error?.message.contains("5000") == true && error?.message.contains("\(object.generation)") == true)
      let present = try await plain.object("object", in: FaultySandbox.bucket)
      var bytes: [UInt8] = []
      #expect(try await plain.download(present) { span in span.withUnsafeBytes { bytes += $0 } }.isVerified)
      #expect(bytes == other)
    }
  }
}
