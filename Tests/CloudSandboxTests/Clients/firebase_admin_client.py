"""Manages the sandbox's users with firebase-admin, which then checks their tokens. Prints one line for each thing that worked."""

import datetime
import os
import sys
import time

import firebase_admin
import google.auth.transport.requests
import google.oauth2.credentials
import requests
from firebase_admin import auth, credentials

endpoint = sys.argv[1]
PROJECT = "demo-p"
KEY = "AIzaSandbox-demo-p"
EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"
# As the Auth emulator has them.
TOOLKIT = endpoint + "/identitytoolkit.googleapis.com/v1"
SECURE_TOKEN = endpoint + "/securetoken.googleapis.com/v1/token"


def refused(exception, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except exception as error:
        # A subclass says something else.
        assert type(error) is exception, error
    else:
        raise AssertionError(f"{call.__name__} was not refused")


class Token(credentials.Base):
    def get_credential(self):
        return google.oauth2.credentials.Credentials(token="any")


class Keys:
    """Sends requests for Google's keys to the sandbox, whatever their host is."""

    def __init__(self):
        self.request = google.auth.transport.requests.Request()

    def __call__(self, url, **options):
        assert url.startswith("https://www.googleapis.com/")
        return self.request(endpoint + url.removeprefix("https://www.googleapis.com"), **options)


def sign_in(email, password):
    body = {"email": email, "password": password, "returnSecureToken": True}
    answer = requests.post(f"{TOOLKIT}/accounts:signInWithPassword", params={"key": KEY}, json=body)
    return answer.json()


def users_are_managed():
    ana = auth.create_user(uid="ana", email="Ana@Example.com", password="correct horse", display_name="Ana", email_verified=True)
    assert (ana.uid, ana.email, ana.email_verified, ana.display_name) == ("ana", "ana@example.com", True, "Ana")
    assert not ana.disabled and ana.custom_claims is None and [p.provider_id for p in ana.provider_data] == ["password"]
    assert abs(ana.user_metadata.creation_timestamp / 1000 - time.time()) < 60
    refused(auth.UidAlreadyExistsError, auth.create_user, uid="ana")
    refused(auth.EmailAlreadyExistsError, auth.create_user, email="ana@example.com")
    other = auth.create_user(phone_number="+15555550100")
    assert len(other.uid) == 28
    refused(auth.PhoneNumberAlreadyExistsError, auth.create_user, phone_number="+15555550100")
    print("create_user")

    assert auth.get_user_by_email("ana@example.com").uid == "ana"
    assert auth.get_user_by_phone_number("+15555550100").uid == other.uid
    refused(auth.UserNotFoundError, auth.get_user, "nobody")
    refused(auth.UserNotFoundError, auth.get_user_by_email, "nobody@example.com")
    found = auth.get_users([auth.UidIdentifier("ana"), auth.EmailIdentifier("ana@example.com"), auth.UidIdentifier("nobody")])
    assert [user.uid for user in found.users] == ["ana"] and len(found.not_found) == 1
    print("get_user")

    auth.set_custom_user_claims("ana", {"role": "SUPERADMIN"})
    assert auth.get_user("ana").custom_claims == {"role": "SUPERADMIN"}
    auth.set_custom_user_claims("ana", {"role": "ADMIN", "level": 2})
    assert auth.get_user("ana").custom_claims == {"role": "ADMIN", "level": 2}
    auth.set_custom_user_claims("ana", None)
    assert not auth.get_user("ana").custom_claims
    refused(auth.UserNotFoundError, auth.set_custom_user_claims, "nobody", {"a": 1})
    print("set_custom_user_claims")

    changed = auth.update_user("ana", display_name="Ana B.", photo_url="https://example.com/a.png")
    assert (changed.display_name, changed.photo_url) == ("Ana B.", "https://example.com/a.png")
    changed = auth.update_user("ana", photo_url=auth.DELETE_ATTRIBUTE, phone_number="+15555550101")
    assert changed.photo_url is None and changed.phone_number == "+15555550101"
    assert auth.update_user("ana", phone_number=auth.DELETE_ATTRIBUTE).phone_number is None
    assert auth.update_user("ana", disabled=True).disabled
    assert not auth.update_user("ana", disabled=False).disabled
    refused(auth.EmailAlreadyExistsError, auth.update_user, other.uid, email="ana@example.com")
    print("update_user")

    for number in range(5):
        auth.create_user(uid=f"list-{number}", disabled=number < 2)
    pages, page = [], auth.list_users(max_results=3)
    while page:
        pages.append([user.uid for user in page.users])
        page = page.get_next_page()
    assert all(len(uids) <= 3 for uids in pages)
    assert sorted(sum(pages, [])) == sorted(["ana", other.uid] + [f"list-{number}" for number in range(5)])
    print("list_users")

    auth.delete_user(other.uid)
    refused(auth.UserNotFoundError, auth.get_user, other.uid)
    refused(auth.UserNotFoundError, auth.delete_user, other.uid)
    deleted = auth.delete_users([f"list-{number}" for number in range(5)])
    assert (deleted.success_count, deleted.failure_count) == (5, 0)
    assert [user.uid for user in auth.list_users().users] == ["ana"]
    print("delete_user")


def tokens_are_checked():
    auth.set_custom_user_claims("ana", {"role": "SUPERADMIN"})
    assert sign_in("ana@example.com", "wrong")["error"]["message"] == "INVALID_LOGIN_CREDENTIALS"
    signed_in = sign_in("ana@example.com", "correct horse")
    token = signed_in["idToken"]
    cookie = auth.create_session_cookie(token, expires_in=datetime.timedelta(minutes=5))
    refused(auth.InvalidIdTokenError, auth.create_session_cookie, token[:-8] + "AAAAAAAA", expires_in=300)
    emulated = firebase_admin.get_app()
    del os.environ[EMULATOR]

    app = firebase_admin.initialize_app(Token(), {"projectId": PROJECT}, "checks")
    client = auth._get_client(app)
    client._token_verifier.request = Keys()
    client._user_manager.base_url = f"{endpoint}/v1/projects/{PROJECT}"
    id_token = dict(app=app, check_revoked=True)

    claims = auth.verify_id_token(token, **id_token)
    assert (claims["uid"], claims["user_id"], claims["role"], claims["email"]) == ("ana", "ana", "SUPERADMIN", "ana@example.com")
    assert claims["firebase"] == {"identities": {"email": ["ana@example.com"]}, "sign_in_provider": "password"}
    assert claims["exp"] - claims["iat"] == 3600 and claims["auth_time"] <= claims["iat"]
    refused(auth.InvalidIdTokenError, auth.verify_id_token, token[:-8] + "AAAAAAAA", **id_token)
    refused(auth.InvalidIdTokenError, auth.verify_id_token, cookie, **id_token)
    print("verify_id_token")

    body = {"grant_type": "refresh_token", "refresh_token": signed_in["refreshToken"]}
    refreshed = requests.post(SECURE_TOKEN, params={"key": KEY}, data=body).json()
    again = auth.verify_id_token(refreshed["id_token"], **id_token)
    assert again["auth_time"] == claims["auth_time"] and again["uid"] == "ana"
    print("refresh")

    checked = auth.verify_session_cookie(cookie, check_revoked=True, app=app)
    assert (checked["uid"], checked["role"], checked["auth_time"]) == ("ana", "SUPERADMIN", claims["auth_time"])
    assert checked["exp"] - checked["iat"] == 300
    refused(auth.InvalidSessionCookieError, auth.verify_session_cookie, token, app=app)
    print("verify_session_cookie")

    requests.post(f"{endpoint}/sandbox/v1/identity/keys/idToken:rotate", json={}).raise_for_status()
    auth.verify_id_token(token, **id_token)
    auth.verify_id_token(sign_in("ana@example.com", "correct horse")["idToken"], **id_token)
    requests.post(f"{endpoint}/sandbox/v1/identity/keys/idToken:rotate", json={"withdraw": True}).raise_for_status()
    refused(auth.InvalidIdTokenError, auth.verify_id_token, token, **id_token)
    token = sign_in("ana@example.com", "correct horse")["idToken"]
    auth.verify_id_token(token, **id_token)
    print("rotation")

    # Users are managed without the emulator's variable, too, at Google's own paths.
    auth.update_user("ana", disabled=True, app=app)
    refused(auth.UserDisabledError, auth.verify_id_token, token, **id_token)
    refused(auth.UserDisabledError, auth.verify_session_cookie, cookie, check_revoked=True, app=app)
    assert sign_in("ana@example.com", "correct horse")["error"]["message"] == "USER_DISABLED"
    auth.update_user("ana", disabled=False, app=app)
    auth.verify_id_token(token, **id_token)
    print("disabled")

    # Tokens of the second in which they are revoked still count, as at Google: so the second after it.
    later = int(time.time()) + 1
    client._user_manager.update_user("ana", valid_since=later)
    refused(auth.RevokedIdTokenError, auth.verify_id_token, token, **id_token)
    refused(auth.RevokedSessionCookieError, auth.verify_session_cookie, cookie, check_revoked=True, app=app)
    auth.verify_id_token(token, app=app)
    body["refresh_token"] = signed_in["refreshToken"]
    assert requests.post(SECURE_TOKEN, params={"key": KEY}, data=body).json()["error"]["message"] == "TOKEN_EXPIRED"
    os.environ[EMULATOR] = endpoint.removeprefix("http://")
    auth.revoke_refresh_tokens("ana", app=emulated)
    assert abs(auth.get_user("ana", app=emulated).tokens_valid_after_timestamp / 1000 - time.time()) < 60
    print("revoked")


os.environ[EMULATOR] = endpoint.removeprefix("http://")
firebase_admin.initialize_app(options={"projectId": PROJECT})
users_are_managed()
tokens_are_checked()
