import Documents
import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

struct BucketTests {
  private func client(_ server: LoopbackServer) throws -> StorageClient {
    StorageClient(try ServiceEndpoint(server.url), retries: RetryPolicy.recorded(rules: .storage).0)
  }

  private static let description = #"""
    {"kind":"storage#bucket","name":"b","location":"US-CENTRAL1","locationType":"region","metageneration":"4",
     "projectNumber":"1","iamConfiguration":{"uniformBucketLevelAccess":{"enabled":true,"lockedTime":"x"},
     "publicAccessPrevention":"enforced"},"softDeletePolicy":{"retentionDurationSeconds":"604800","effectiveTime":"x"},
     "lifecycle":{"rule":[{"action":{"type":"Delete"},"condition":{"age":30,"matchesPrefix":["e/"]}},
     {"action":{"type":"SetStorageClass","storageClass":"NEARLINE"},"condition":{"numNewerVersions":3}}]},
     "versioning":{"enabled":false},"billing":{"requesterPays":true},"etag":"CAE="}
    """#

  @Test("A bucket's description is read, and its lifecycle survives being written again")
  func description() async throws {
    let server = try LoopbackServer { _ in .json(Self.description) }
    let bucket = try await client(server).bucket("b")
    #expect(server.requests.first?.target == "/storage/v1/b/b?projection=full")
    #expect(bucket.location == "US-CENTRAL1")
    #expect(bucket.iamConfiguration == .init(isUniform: true, publicAccessPrevention: "enforced"))
    #expect(bucket.softDeletePolicy == .init(seconds: 604_800))
    #expect(bucket.billing?.requesterPays == true)
    let rules = try #require(bucket.lifecycle?.rule)
    #expect(rules.first == .delete(afterDays: 30, prefixes: ["e/"]))
    let again = try JSONDecoder().decode(Lifecycle.self, from: JSONEncoder().encode(Lifecycle(rules)))
    #expect(again.rule == rules)
  }

  @Test("An access policy without an etag is an error: it does not say that nobody has a role")
  func etag() async throws {
    let empty = try LoopbackServer { _ in .json("{}") }
    await #expect { _ = try await client(empty).accessPolicy(of: "b") } throws: {
      ($0 as? GoogleCloudError)?.code == .badResponse
    }
    let server = try LoopbackServer { _ in .json(#"{"etag":"CAE="}"#) }
    #expect(try await client(server).accessPolicy(of: "b").bindings == nil)
  }

  @Test("A change says only what changes, and for which description")
  func patch() async throws {
    let server = try LoopbackServer { _ in .json(Self.description) }
    var changes = Bucket()
    changes.lifecycle = Lifecycle([.delete(afterDays: 30)])
    _ = try await client(server).patchBucket("b", changes, ifMetagenerationMatches: "4")
    let request = try #require(server.requests.first)
    #expect(request.method == "PATCH")
    #expect(request.target == "/storage/v1/b/b?ifMetagenerationMatch=4&projection=full")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? NSDictionary)
    let expected: NSDictionary = ["lifecycle": ["rule": [["action": ["type": "Delete"], "condition": ["age": 30]]]]]
    #expect(body == expected)
  }

  @Test("A bucket is made in a project, with all of its settings")
  func insert() async throws {
    let server = try LoopbackServer { _ in .json(Self.description) }
    var bucket = Bucket(name: "b", location: "NAM5")
    bucket.iamConfiguration = .init(isUniform: true, publicAccessPrevention: "enforced")
    _ = try await client(server).insertBucket(bucket, inProject: "p")
    let request = try #require(server.requests.first)
    #expect(request.method == "POST")
    #expect(request.target == "/storage/v1/b?project=p&projection=full")
    #expect(request.text.contains(#""publicAccessPrevention":"enforced""#))
  }

  @Test("A name that is taken is a conflict, which no other try cures")
  func conflict() async throws {
    let server = try LoopbackServer { _ in .json(#"{"error":{"code":409,"message":"taken"}}"#, status: 409) }
    let error = await #expect(throws: GoogleCloudError.self) {
      try await client(server).insertBucket(Bucket(name: "b"), inProject: "p")
    }
    #expect(error?.code == .conflict)
    #expect(server.requests.count == 1)
  }

  @Test("Of permissions, those that are there come back")
  func permissions() async throws {
    let server = try LoopbackServer { _ in .json(#"{"permissions":["storage.objects.get"]}"#) }
    let found = try await client(server).permissions(["storage.objects.get", "storage.objects.create"], on: "b")
    #expect(found == ["storage.objects.get"])
    #expect(
      server.requests.first?.target
        == "/storage/v1/b/b/iam/testPermissions?permissions=storage.objects.get&permissions=storage.objects.create")
  }
}
