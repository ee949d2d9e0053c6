import ExportFormat
import Files
import Foundation
import Hummingbird
import JSON
import Keys
import Sandbox

/// `/upload/storage/v1/b/BUCKET/o`: objects in one request (media, multipart), or in several (resumable).
struct StorageUploads: Sendable {
  let store: StorageStore

  func answer(_ bucket: String, _ request: Request) async throws -> Response {
    let query = try RequestQuery(request)
    if let id = query["upload_id"] { return try await resume(id, request) }
    guard request.method == .post else { throw HTTPError(.notFound) }
    switch query["uploadType"] {
    case "media", nil: return try await media(bucket, query, request)
    case "multipart": return try await multipart(bucket, query, request)
    case "resumable": return try await begin(bucket, query, request)
    default: throw StorageError.invalid("uploadType is media, multipart or resumable.")
    }
  }

  private func media(_ bucket: String, _ query: RequestQuery, _ request: Request) async throws -> Response {
    let properties = JSONValue.members([
      ("contentType", .string(request.headers[.contentType] ?? StoredObject.defaultContentType)),
      ("contentEncoding", query["contentEncoding"].map { .string($0) }),
    ])
    let upload = Upload(
      bucket: bucket, name: try Self.name(query, .object([])), properties: properties, claims: Self.claims(request),
      condition: try Precondition(query))
    return try await receive(request) { file, _ in try finish(file, upload, request) }
  }

  private func multipart(_ bucket: String, _ query: RequestQuery, _ request: Request) async throws -> Response {
    try await receive(request) { file, size in
      let body = try MultipartBody(contentType: request.headers[.contentType], file: file, size: size)
      let upload = try Self.upload(bucket, query, body.resource, contentType: body.contentType)
      let media = file + ".media"
      defer { try? FileManager.default.removeItem(atPath: media) }
      try BodyFile.append(body.media, of: file, to: media)
      return try finish(media, upload, request)
    }
  }

  /// Writes the request's body to a file that is gone when `body` has ended, unless that takes it away.
  private func receive(
    _ request: Request, _ body: (_ file: String, _ size: Int64) throws -> Response
  ) async throws -> Response {
    let file = store.blobs.uploadPath(RandomName.new())
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try body(file, try await BodyFile.append(request.body, to: file))
  }

  // MARK: Resumable

  private func begin(_ bucket: String, _ query: RequestQuery, _ request: Request) async throws -> Response {
    _ = try store.bucket(bucket)
    let resource = try await request.json()
    let upload = try Self.upload(
      bucket, query, resource, contentType: request.headers[values: "X-Upload-Content-Type"])
    let earlier = try store.object(bucket, upload.name)
    try upload.condition.check(earlier, isRead: false)
    try upload.save(to: store.database)
    let path = "/upload/storage/v1/b/\(bucket)/o?uploadType=resumable&upload_id=\(upload.id)"
    var response = Response(status: .ok)
    response.headers[.location] = ObjectResource(request).base + path
    response.headers[values: "X-GUploader-UploadID"] = upload.id
    return response
  }

  private func resume(_ id: String, _ request: Request) async throws -> Response {
    guard let upload = try Upload(id, in: store.database) else {
      throw StorageError(.notFound, "notFound", "NoSuchUpload", "There is no upload of this id.")
    }
    let file = store.blobs.uploadPath(id)
    if request.method == .delete {
      try store.database.delete(.uploads, id)
      try? FileManager.default.removeItem(atPath: file)
      return Response(status: HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request"))
    }
    let held = Int64((try? FileStatus(at: file, followingLinks: false))?.size ?? 0)
    let range = try ContentRange(request.headers[.contentRange])
    if let first = range.first, first != held {
      // The client is told where to go on; what it sends of this is not looked at.
      for try await _ in request.body {}
      return Self.incomplete(held)
    }
    let size = range.isQuestion ? held : try await BodyFile.append(request.body, to: file)
    if range.isQuestion, held == 0 { try PrivateFiles.write([], to: file) }
    if range.isWhole || range.total == size {
      let response = try finish(file, upload, request)
      try store.database.delete(.uploads, id)
      return response
    }
    return Self.incomplete(size)
  }

  /// 308: the bytes that are here, by the last of them.
  private static func incomplete(_ size: Int64) -> Response {
    var response = Response(status: HTTPResponse.Status(code: 308, reasonPhrase: "Resume Incomplete"))
    if size > 0 { response.headers[.range] = "bytes=0-\(size - 1)" }
    return response
  }

  // MARK: The object

  private func finish(_ file: String, _ upload: Upload, _ request: Request) throws -> Response {
    let hashes = try FileHashes(of: file)
    let blob = try store.blobs.adopt(file)
    do {
      try Self.check(upload.claims, hashes)
    } catch {
      store.blobs.remove(blob)
      throw error
    }
    let object = try store.put(
      blob: blob, hashes: hashes, bucket: upload.bucket, name: upload.name, properties: upload.properties,
      if: upload.condition)
    return .json(ObjectResource(request).json(object))
  }

  /// - Parameter contentType: of an object whose resource has none.
  private static func upload(
    _ bucket: String, _ query: RequestQuery, _ resource: JSONValue, contentType: String?
  ) throws -> Upload {
    var properties = Self.properties(resource)
    if properties["contentType"] == nil, let contentType {
      properties = properties.setting("contentType", .string(contentType))
    }
    return Upload(
      bucket: bucket, name: try Self.name(query, resource), properties: properties, claims: resource,
      condition: try Precondition(query))
  }

  /// Checks the hashes that the client stated.
  private static func check(_ claims: JSONValue, _ hashes: FileHashes) throws(StorageError) {
    if let claim = claims["crc32c"]?.text, Checksum.value(text: claim) != hashes.crc32c {
      throw .invalid("Provided CRC32C doesn't match calculated CRC32C.")
    }
    if let claim = claims["md5Hash"]?.text.flatMap(MD5Digest.init(base64:)), claim != hashes.md5 {
      throw .invalid("Provided MD5 hash doesn't match calculated MD5 hash.")
    }
  }

  /// `X-Goog-Hash: crc32c=...,md5=...` of a request, as members of a resource.
  private static func claims(_ request: Request) -> JSONValue {
    var claims = JSONValue.object([])
    for part in request.headers[values: "X-Goog-Hash"]?.split(separator: ",") ?? [] {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard pair.count == 2 else { continue }
      claims = claims.setting(pair[0] == "md5" ? "md5Hash" : pair[0], .string(pair[1]))
    }
    return claims
  }

  private static func name(_ query: RequestQuery, _ resource: JSONValue) throws(StorageError) -> String {
    guard let name = query["name"] ?? resource["name"]?.text else { throw .invalid("The object's name is missing.") }
    try check(name: name)
    return name
  }

  /// Cloud Storage's rule for names: 1 to 1,024 bytes, no line breaks, not `.` or `..`.
  static func check(name: String) throws(StorageError) {
    guard (1...1024).contains(name.utf8.count), !name.utf8.contains(10), !name.utf8.contains(13),
      !name.utf8.contains(0), name != ".", name != ".."
    else { throw .invalid("This is not a valid object name.") }
  }

  static func properties(_ resource: JSONValue) -> JSONValue {
    .members(StoredObject.settable.map { ($0, resource[$0]) })
  }
}
