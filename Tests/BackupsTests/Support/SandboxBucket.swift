import CloudSandbox
import Documents
import Foundation
import GoogleCloud
import JSON
import Policy
import Sandbox
import TestSupport

@testable import Backups

/// A bucket of a sandbox of its own.
struct SandboxBucket: Sendable {
  let services: GoogleServices
  let storage: StorageClient
  let endpoint: SandboxEndpoint
  let name: ExactName

  /// Puts an export's folder into the bucket, each file as an object; the overall file last, as an export does.
  func put(_ folder: URL, as name: String, leavingOut skipped: Set<String> = []) async throws {
    let old = folder.lastPathComponent
    let own = name.split(separator: "/").last ?? ""
    var files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().filter { path in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder.path + "/" + path, isDirectory: &isFolder)
      return !isFolder.boolValue && !skipped.contains(path)
    }
    files.sort { !$0.hasSuffix(".overall_export_metadata") && $1.hasSuffix(".overall_export_metadata") }
    for file in files {
      let bytes = [UInt8](try Data(contentsOf: folder.appending(path: file)))
      try await put(bytes, as: "\(name)/\(file.replacing("\(old).overall", with: "\(own).overall"))")
    }
  }

  /// Lists the bucket as the policy has it; without one, no operations are asked for.
  func lister(_ policy: Policy? = nil, memory: ExportMemory? = nil) throws -> BackupLister {
    let admin = FirestoreAdminClient(try services.endpoint(.firestore))
    var operations: BackupLister.Operations?
    if let production = policy?.production { operations = { try await admin.operations(of: production) } }
    return BackupLister(
      storage, Ownership(policy), operations: operations, memory: memory, now: Timestamp.now())
  }

  func list(_ policy: Policy? = nil, _ extent: BackupLister.Extent = .all) async throws -> BackupList {
    try await lister(policy).list(BucketPlace(bucket: name), extent)
  }

  func put(_ bytes: [UInt8], as object: ExactName, replacing generation: Int64 = 0) async throws {
    _ = try await storage.upload(
      bytes, as: object, in: name, contentType: "application/octet-stream", replacing: generation)
  }
}

func withSandboxBucket<Result>(_ body: (SandboxBucket, URL) async throws -> Result) async throws -> Result {
  try await withTemporaryFolder { folder in
    try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.path + "/sandbox")) { endpoint in
      let services = try GoogleServices(["REKINDLE_ENDPOINT": endpoint.url])
      let storage = StorageClient(try services.endpoint(.storage))
      _ = try await storage.insertBucket(Bucket(name: "backups", location: "US"), inProject: "p")
      return try await body(
        SandboxBucket(services: services, storage: storage, endpoint: endpoint, name: "backups"), folder)
    }
  }
}
