import CloudSandbox
import Documents
import Foundation
import Policy
import Sandbox
import TestSupport
import Testing

@testable import Doctor
@testable import GoogleCloud

/// What services answer becomes facts; the sandbox stands for them.
struct GatheringTests {
  private func gather(
    _ policy: Policy?, _ changes: [String: String] = [:],
    prepare: @escaping @Sendable (StorageClient, SandboxClient) async throws -> Void
  ) async throws -> CloudFacts {
    try await withTemporaryFolder { folder in
      try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.path)) { endpoint in
        let storage = StorageClient(try ServiceEndpoint(endpoint.url))
        _ = try await storage.insertBucket(Bucket(name: Doctor.Facts.bucket, location: "us-east1"), inProject: "p")
        try await prepare(storage, SandboxClient(endpoint.url))
        return try await CloudFacts.gather(["REKINDLE_ENDPOINT": endpoint.url].merging(changes) { $1 }, policy)
      }
    }
  }

  @Test("The newest export is the one whose overall file is, and all in its folder counts, and nothing beside it")
  func newestExport() async throws {
    let facts = try await gather(Doctor.Facts.healthy().policy) { storage, _ in
      func put(_ name: ExactName, _ bytes: Int) async throws {
        _ = try await storage.upload(
          Array(repeating: 0, count: bytes), as: name, in: Doctor.Facts.bucket, contentType: "text/plain")
      }
      try await put("daily/b/b.overall_export_metadata", 10)
      try await put("daily/b/output-0", 1_000)
      try await put("daily/a/all/output-0", 200)
      try await put("daily/a/output-1", 30)
      try await put("daily/a-not/output-0", 5_000)
      try await put("daily/a/a.overall_export_metadata", 4)
      try await put("daily/c/output-0", 7_000)
    }
    #expect(try facts.bucket?.newestExport.get() == 234)
    #expect(try facts.bucket?.description.get().location == "US-EAST1")
    #expect(try facts.bucket?.permissions.get() == BucketRolesCheck.needed + BucketRolesCheck.useful)
  }

  @Test("A bucket without exports has none, also with a file that is named like one and lies in no folder")
  func noExport() async throws {
    let facts = try await gather(Doctor.Facts.healthy().policy) { storage, _ in
      _ = try await storage.upload(
        [0], as: "x.overall_export_metadata", in: Doctor.Facts.bucket, contentType: "text/plain")
    }
    #expect(try facts.bucket?.newestExport.get() == .some(nil))
  }

  @Test("Production is counted up to one document, staging to the last; what is not there is an answer")
  func databases() async throws {
    let facts = try await gather(Doctor.Facts.healthy().policy) { _, sandbox in
      for (database, documents) in [(Doctor.Facts.production, 5), (Doctor.Facts.staging, 3)] {
        let writes = (0..<documents).map { #"{"update":{"name":"\#(database)/documents/c/\#($0)","fields":{}}}"# }
        try await sandbox.call(
          "POST", "/v1/\(database)/documents:commit", #"{"writes":[\#(writes.joined(separator: ","))]}"#)
      }
    }
    #expect(try facts.production?.documents.get() == 1)
    #expect(try facts.staging?.documents.get() == 3)
    #expect(try facts.staging?.collections?.get() == ["c"])
    #expect(facts.production?.collections == nil)
    #expect(try facts.production?.description.get().locationId == "nam5")
    #expect(try facts.scheduler?.get() == 0)
    // The bucket is of another project than production, so its policy is asked for.
    #expect(try facts.project?.get().number != facts.bucket?.description.get().projectNumber)
    #expect(try facts.bucket?.policy?.get().bindings == [])
    let history = #expect(throws: GoogleCloudError.self) { try facts.history?.get() }
    #expect(history?.code == .notFound)
    #expect(try facts.account?.get() == .some(nil))
    // The sandbox has no such call, which is an answer all the same.
    #expect(facts.iamCredentials.map { (try? $0.get()) == nil } == true)
    #expect(abs(try #require(try facts.clock?.get() ?? nil)) < 60)
    #expect(facts.credential == nil)
  }

  @Test("Without a policy nothing but the clock is asked for")
  func noPolicy() async throws {
    let facts = try await gather(nil) { _, sandbox in
      try await sandbox.setFaults(#"{"path":"/*/*","status":500}"#)
    }
    #expect(facts.production == nil && facts.staging == nil && facts.bucket == nil && facts.scheduler == nil)
    #expect(facts.clock != nil)
  }

  @Test("A credential that cannot be used is one fact, and nothing else is asked")
  func badCredential() async throws {
    let facts = try await gather(
      Doctor.Facts.healthy().policy, ["GOOGLE_APPLICATION_CREDENTIALS": "/nowhere.json"]
    ) { _, _ in }
    let error = #expect(throws: GoogleCloudError.self) { try facts.credential?.get() }
    #expect(error?.code == .badCredentials)
    #expect(facts.production == nil && facts.clock == nil)
  }
}
