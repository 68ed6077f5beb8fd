#!/bin/sh
# Checks types and lints while jest runs, then shows what they say. Fails if one of the three does. Arguments go to jest.
said=$(mktemp -d)
npx projen typecheck > "$said/typecheck" 2>&1 &
typecheck=$!
npx projen eslint > "$said/eslint" 2>&1 &
eslint=$!

npx jest --ci "$@" && jest=passed || jest=FAILED
wait $typecheck && typecheck=passed || typecheck=FAILED
wait $eslint && eslint=passed || eslint=FAILED

cat "$said/typecheck" "$said/eslint"
rm -r "$said"
echo "jest $jest, typecheck $typecheck, eslint $eslint"
case "$jest $typecheck $eslint" in *FAILED*) exit 1 ;; esac
