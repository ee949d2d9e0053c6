import Documents
import Foundation

@testable import GoogleCloud

/// A call of a client, and all that it brings, so that two runs can be compared.
enum ClientCall: String, Sendable {
  case download, list, upload, bucket
  case export, importing, poll, operations, database
  case readRange, batchGet, count, collectionIDs, now
  case serviceAccountToken, userToken, federatedToken, impersonatedToken, machineToken

  /// The requests of it that go wrong, as members of a fault's rule.
  var requests: String {
    switch self {
    case .download: #""path":"/download/*""#
    case .list: #""method":"GET","path":"/storage/v1/b/bkt/o""#
    case .upload: #""path":"/upload/*""#
    case .bucket: #""path":"/storage/v1/b/bkt""#
    case .export: #""path":"*:exportDocuments""#
    case .importing: #""path":"*:importDocuments""#
    case .poll: #""path":"*/operations/*""#
    case .operations: #""path":"*/operations""#
    case .database: #""path":"/v1/projects/p/databases/(default)""#
    case .readRange: #""path":"*/RunQuery""#
    case .batchGet: #""path":"*/BatchGetDocuments""#
    case .count: #""path":"*:runAggregationQuery""#
    case .collectionIDs: #""path":"*:listCollectionIds""#
    case .now: #""path":"*/RunQuery""#
    case .serviceAccountToken, .userToken: #""path":"/token""#
    case .federatedToken: #""path":"/v1/token""#
    case .impersonatedToken: #""path":"*:generateAccessToken""#
    case .machineToken: #""path":"/computeMetadata/*""#
    }
  }

  /// Makes the call.
  /// - Parameters:
  ///   - run: a number of its own for each, for what can be made only once.
  ///   - readTime: what reads see.
  /// - Returns: what it brought, in words.
  func make(_ sandbox: FaultySandbox, run: Int, at readTime: ReadTime, _ folder: CredentialFolder) async throws
    -> String
  {
    switch self {
    case .download:
      let object = try await sandbox.storage().object("object", in: FaultySandbox.bucket)
      var bytes: [UInt8] = []
      let received = try await sandbox.storage().download(object) { span in span.withUnsafeBytes { bytes += $0 } }
      return "\(bytes == FaultySandbox.bytes) \(received)"
    case .list:
      let (objects, _) = try await sandbox.storage().objects(.init(bucket: FaultySandbox.bucket))
      return "\(objects)"
    case .upload:
      let name: ExactName = "uploaded-\(run)"
      let object = try await sandbox.storage().upload(
        FaultySandbox.bytes, as: name, in: FaultySandbox.bucket, contentType: "text/plain")
      let there = try await sandbox.storage().object(name, in: FaultySandbox.bucket)
      return "\(object == there) \(there.size) \(there.crc32c ?? 0)"
    case .bucket: return "\(try await sandbox.storage().bucket(FaultySandbox.bucket))"
    case .export:
      let operation = try await sandbox.admin().exportDocuments(
        of: FaultySandbox.database, outputURIPrefix: "gs://bkt/export-\(run)")
      let ended = try await sandbox.admin().wait(for: operation.name, timeLimit: .seconds(60))
      return "\(ended.progress.completedDocuments ?? -1) documents"
    case .importing, .poll:
      if run == 0 { _ = try await Self.export.make(sandbox, run: -1, at: readTime, folder) }
      let name = try await sandbox.admin().importDocuments(
        into: DatabaseName(project: "p", database: "import-\(run)"), inputURIPrefix: "gs://bkt/export--1")
      let ended = try await sandbox.admin().wait(
        for: name, timeLimit: .seconds(60))
      return "\(ended.progress.completedDocuments ?? -1) documents"
    case .operations:
      if run == 0 { _ = try await Self.export.make(sandbox, run: -1, at: readTime, folder) }
      return "\(try await sandbox.admin().operations(of: FaultySandbox.database).map(\.name))"
    case .database: return "\(try await sandbox.admin().database(FaultySandbox.database))"
    case .readRange:
      var documents: [[UInt8]] = []
      let count = try await sandbox.firestore().readRange(FaultySandbox.database, at: readTime, in: NameRange()) {
        bytes, message in
        documents.append(bytes.extracting(message).withUnsafeBytes { Array($0) })
      }
      return "\(count) \(documents)"
    case .batchGet:
      let names = try (0..<FaultySandbox.documents + 1).compactMap { number in
        DocumentName(database: FaultySandbox.database, path: try Self.path(1_000 + number))
      }
      var documents: [[UInt8]: Int] = [:]
      let missing = try await sandbox.firestore().batchGet(names, of: FaultySandbox.database, at: readTime) {
        bytes, message in
        documents[bytes.extracting(message).withUnsafeBytes { Array($0) }] = 1
      }
      // A document that comes again is no other one.
      return "\(documents.keys.map { "\($0)" }.sorted()) \(missing)"
    case .count: return "\(try await sandbox.firestore().count(FaultySandbox.database, at: readTime))"
    case .collectionIDs:
      return "\(try await sandbox.firestore().listCollectionIDs(FaultySandbox.database, at: readTime))"
    case .now:
      return try await sandbox.firestore().now(of: FaultySandbox.database).microseconds >= readTime.microseconds
        ? "a later time" : "an earlier time"
    case .serviceAccountToken, .userToken, .federatedToken, .impersonatedToken, .machineToken:
      let token = try await sandbox.services(try environment(sandbox, folder)).token
      return token.hasPrefix("ya29.sandbox-") ? "a token" : token
    }
  }

  private static func path(_ number: Int) throws -> DocumentPath {
    DocumentPath([PathElement(collection: "c", id: .name("\(number)"))])
  }

  /// The variables that name a credential of the kind.
  private func environment(_ sandbox: FaultySandbox, _ folder: CredentialFolder) throws -> [String: String] {
    let file: String
    switch self {
    case .machineToken: return ["GCE_METADATA_HOST": String(sandbox.url.dropFirst("http://".count))]
    case .userToken: file = try folder.file("user.json", CredentialFolder.authorizedUser)
    case .federatedToken:
      file = try folder.file(
        "wif.json",
        [
          "type": "external_account", "audience": "a", "subject_token_type": "t",
          "credential_source": ["file": try folder.file("subject", "subject")],
        ])
    case .impersonatedToken:
      file = try folder.file(
        "impersonated.json",
        [
          "type": "impersonated_service_account", "source_credentials": CredentialFolder.authorizedUser,
          "service_account_impersonation_url":
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@p.iam:generateAccessToken",
        ])
    default: file = try folder.serviceAccount()
    }
    return ["GOOGLE_APPLICATION_CREDENTIALS": file]
  }
}
