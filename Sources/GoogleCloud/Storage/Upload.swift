package import Documents
import ExportFormat
import Foundation
import JSON

extension StorageClient {
  /// Uploads a small object, which is held in memory, in one request (multipart).
  ///
  /// Safe to be tried again, since it names the version that it replaces: where an earlier try arrived and its answer was
  /// lost, the object that is there is compared.
  /// - Parameters:
  ///   - generation: of the object that is replaced; 0 where there must be none.
  /// - Throws: `failedPrecondition` if another version is there.
  package func upload(
    _ bytes: [UInt8], as name: ExactName, in bucket: ExactName, contentType: String, replacing generation: Int64 = 0
  ) async throws -> StorageObject {
    let checksum = Checksum.crc32c(bytes.span.bytes)
    let request = uploadRequest(bytes, checksum, name, bucket, contentType, generation)
    var tries = 0
    return try await rest.retries.run {
      tries += 1
      let response = try await rest.endpoint.send(request, over: rest.http)
      if response.status == 412, tries > 1, let there = try? await object(name, in: bucket),
        there.crc32c == checksum, there.size == bytes.count
      {
        return there
      }
      guard response.status == 200 else {
        let error = RESTClient.error("The upload of gs://\(bucket)/\(name)", response)
        throw await rest.endpoint.hidingToken(error.asking(for: StorageRole.writing(bucket)))
      }
      let object: StorageObject = try RESTClient.decode("objects.insert", response)
      guard object.crc32c ?? checksum == checksum else { throw object.mismatch(checksum, object.crc32c ?? 0) }
      return object
    }
  }

  /// The service refuses bytes whose checksum is not the one in the description.
  private func uploadRequest(
    _ bytes: [UInt8], _ checksum: UInt32, _ name: ExactName, _ bucket: ExactName, _ contentType: String,
    _ generation: Int64
  ) -> HTTPRequest {
    let boundary = "rekindle-\(UUID().uuidString)"
    var description = JSONWriter()
    description.object { json in
      json.member("name", name)
      json.member("contentType", contentType)
      json.member("crc32c", Checksum.text(checksum))
    }
    let path = StorageClient.path(
      ["b", bucket, "o"],
      [("uploadType", "multipart"), ("ifGenerationMatch", "\(generation)"), ("fields", StorageObject.fields)],
      purpose: "/upload")
    var request = rest.endpoint.request("POST", path, limits: TimeLimits(idle: .seconds(90), total: nil))
    request.headers.append(("content-type", "multipart/related; boundary=\(boundary)"))
    var body = Array("--\(boundary)\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n".utf8)
    body += description.bytes
    body += Array("\r\n--\(boundary)\r\ncontent-type: \(contentType)\r\n\r\n".utf8)
    body += bytes
    body += Array("\r\n--\(boundary)--\r\n".utf8)
    request.body = body
    return request
  }
}
