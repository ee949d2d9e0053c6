"""Calls the sandbox with Google's client libraries. Prints one line for each thing that worked."""

import sys

import requests
from google.api_core.client_options import ClientOptions
from google.auth import credentials
from google.cloud import firestore, storage
from google.oauth2 import service_account

endpoint, key_file = sys.argv[1:]


def storage_works():
    client = storage.Client(
        project="demo-p",
        credentials=credentials.AnonymousCredentials(),
        client_options=ClientOptions(api_endpoint=endpoint),
    )
    bucket = client.create_bucket("python", location="us-east1")
    bucket.add_lifecycle_delete_rule(age=30)
    bucket.iam_configuration.uniform_bucket_level_access_enabled = True
    bucket.patch()
    bucket = client.get_bucket("python")
    assert list(bucket.lifecycle_rules)[0]["condition"]["age"] == 30
    assert bucket.iam_configuration.uniform_bucket_level_access_enabled
    print("bucket")

    blob = bucket.blob("p/ñ f.txt")
    blob.upload_from_string("0123456789", checksum="crc32c", if_generation_match=0)
    generation = blob.generation
    assert blob.download_as_bytes() == b"0123456789"
    assert blob.download_as_bytes(start=3, end=5) == b"345"
    assert blob.download_as_bytes(if_generation_match=generation) == b"0123456789"
    print("object")

    large = bucket.blob("large", chunk_size=256 * 1024)
    large.upload_from_string(bytes(range(256)) * 3000)
    assert large.download_as_bytes() == bytes(range(256)) * 3000
    print("resumable")

    for number in range(5):
        bucket.blob(f"list/{number}").upload_from_string("x")
    names = [b.name for b in client.list_blobs("python", prefix="list/", page_size=2)]
    assert names == [f"list/{number}" for number in range(5)]
    folders = client.list_blobs("python", delimiter="/")
    assert [b.name for b in folders] == ["large"] and folders.prefixes == {"list/", "p/"}
    print("list")

    signer = service_account.Credentials.from_service_account_file(key_file)
    url = blob.generate_signed_url(
        version="v4", expiration=600, credentials=signer, api_access_endpoint=endpoint
    )
    assert requests.get(url).content == b"0123456789"
    assert requests.get(url.replace("Expires=600", "Expires=601")).status_code == 403
    print("signed URL")

    import google.auth.transport.requests

    scoped = signer.with_scopes(["https://www.googleapis.com/auth/cloud-platform"])
    scoped.refresh(google.auth.transport.requests.Request())
    assert scoped.token
    print("token")

    blob.delete()
    assert not blob.exists()
    print("delete")


def firestore_works():
    # FIRESTORE_EMULATOR_HOST is set: gRPC without TLS.
    client = firestore.Client(project="demo-p")
    first = client.collection("a").document("1")
    first.create({"number": 1, "text": "ñ", "list": [1.5, None], "map": {"b": b"\0\1"}})
    first.set({"number": 2, "text": "ñ"})
    batch = client.batch()
    for number in range(2, 5):
        batch.set(client.collection("a").document(str(number)), {"number": number})
    batch.commit()
    assert first.get().to_dict() == {"number": 2, "text": "ñ"}
    assert not client.collection("a").document("none").get().exists
    assert [d.id for d in client.collection("a").stream()] == ["1", "2", "3", "4"]
    assert client.collection("a").count().get()[0][0].value == 4
    client.collection("a").document("4").delete()
    assert [d.id for d in client.collection_group("a").order_by("__name__").limit(9).stream()] == ["1", "2", "3"]
    print("firestore")


storage_works()
firestore_works()
