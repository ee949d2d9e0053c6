package import Documents
package import Foundation
package import GoogleCloud
package import Keys

/// Signed URLs of one object, or of every object of an export. They are secrets until they expire.
package struct SignedLinks: Sendable {
  package struct Link: Sendable {
    /// Where a download puts it, relative to the current folder: `NAME/all_namespaces/...`, or the object's own name.
    package var path: ExactName
    package var object: StorageObject
    var signed: SignedURL

    package var bytes: Int64 { object.size }
    package var crc32c: UInt32? { object.crc32c }
    /// Nil of an object that is composed of others.
    package var md5: MD5Digest? { object.md5 }
    /// The whole of it, for whom it is meant.
    package var url: String { signed.url }
  }

  package let place: BucketPlace
  /// Whether it is an export, and not one object.
  package let isExport: Bool
  package let links: [Link]
  package let expires: Date

  /// - Parameter files: paths in the export's folder, only these; nil for all of them.
  /// - Throws: `noExport`, `exportIncomplete`, `unsafeName`; `usage` for a file that the export does not have; what the service
  ///   says.
  package static func make(
    _ place: BucketPlace, _ storage: StorageClient, _ signer: URLSigner, duration: Duration,
    files: Set<ExactName>? = nil, at now: Date = .now
  ) async throws -> SignedLinks {
    let objects: [(path: ExactName, object: StorageObject)]
    let single =
      place.folder.isEmpty
      ? nil : try await ifFound { try await storage.object(place.folder, in: place.bucket) }
    if let single {
      objects = [(try SafeName.path(of: place.name, single.uri), single)]
    } else {
      let items = try await DownloadPlan.make(place, storage).items
      if let missing = files?.subtracting(items.map(\.path)).sorted().first {
        throw BackupError(
          .usage, "The export \(place) does not have the file \(missing).",
          remedy: "Name files by their paths in the export's folder.")
      }
      objects = items.filter { files?.contains($0.path) ?? true }
        .map { (place.name.appending($0.path), $0.object) }
    }
    var links: [Link] = []
    for (path, object) in objects {
      try checkFoldable(object)
      let access = SignedAccess(
        bucket: object.bucket, object: object.name, generation: object.generation, duration: duration,
        fileName: path.lastPart.text)
      links.append(Link(path: path, object: object, signed: try await signer.sign(access, at: now)))
    }
    return SignedLinks(
      place: place, isExport: single == nil, links: links,
      expires: links.map(\.signed.expires).min() ?? now)
  }

  /// Browsers, curl and wget take `.` and `..` out of an address before they ask for it; then it is not the one that was signed.
  /// Source: RFC 3986, 5.2.4.
  private static func checkFoldable(_ object: StorageObject) throws(BackupError) {
    guard object.name.parts().contains(where: { $0 == "." || $0 == ".." }) else { return }
    throw BackupError(
      .unsafeName, "No link opens \(object.uri): browsers and curl change the parts \".\" and \"..\" of its address.",
      remedy: "Copy the object to another name, and sign that one.")
  }
}
