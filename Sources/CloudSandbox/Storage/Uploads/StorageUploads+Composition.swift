import Foundation
import Hummingbird
import JSON
import Sandbox

extension StorageUploads {
  private static let maximumSources = 32

  /// `POST /storage/v1/b/BUCKET/o/OBJECT/compose`: an object of the bytes of others, one after another.
  ///
  /// As in Cloud Storage, it states its CRC-32C and how many components it has, and no MD5. Source:
  /// cloud.google.com/storage/docs/composite-objects.
  func compose(_ bucket: String, _ name: String, _ query: RequestQuery, _ request: Request) async throws -> Response {
    try Self.check(name: name)
    let json = try await request.json()
    guard let sources = json["sourceObjects"]?.elements, (1...Self.maximumSources).contains(sources.count) else {
      throw StorageError.invalid("The number of source components is not 1 to \(Self.maximumSources).")
    }
    let file = store.blobs.uploadPath(RandomName.new())
    defer { try? FileManager.default.removeItem(atPath: file) }
    var components: Int64 = 0
    for source in sources {
      guard let sourceName = source["name"]?.text else { throw StorageError.invalid("A source has no name.") }
      guard let object = try store.object(bucket, sourceName),
        source["generation"]?.integer.map({ $0 == object.generation }) ?? true
      else { throw StorageError.noObject(bucket, sourceName) }
      try BodyFile.append(0..<object.size, of: store.blobs.path(object.blob), to: file)
      components += object.components ?? 1
    }
    var hashes = try FileHashes(of: file)
    hashes.md5 = nil
    let object = try store.put(
      blob: store.blobs.adopt(file), hashes: hashes, components: components, bucket: bucket, name: name,
      properties: Self.properties(json["destination"] ?? .object([])), if: Precondition(query))
    return .json(ObjectResource(request).json(object))
  }
}
